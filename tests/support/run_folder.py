"""A folder of the run, which its first process makes and the others find in the environment.

It keeps the compiled templates, which each of the many apps and processes would make anew: the code
of a template is found by its source, so that a changed one is compiled. What takes a worker seconds
and is the same for all is made by one of them and kept there.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock
from flask import Flask
from jinja2 import FileSystemBytecodeCache

FOLDER: Final = "TESTS_RUN_FOLDER"


def make_run_folder() -> None:
    """Let every app made from now on, here and in processes started from here, use the folder."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="marketplace-run-")
        atexit.register(_delete, os.environ[FOLDER], os.getpid())
    cache = FileSystemBytecodeCache(os.environ[FOLDER])
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": cache}


@contextmanager
def kept(name: str) -> Iterator[Path]:
    """Lock and yield the path of the name: the one worker that finds nothing there makes it."""
    path = Path(os.environ[FOLDER]) / name
    with FileLock(path.with_name(f"{name}.lock")):
        yield path


def _delete(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a fork ends without it
        shutil.rmtree(folder, ignore_errors=True)
