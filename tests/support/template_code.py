"""Keep the compiled templates of a run, which each of its many apps and processes would make anew.

The code of a template is found by its source, so that a changed one is compiled. The folder is made
by the first process of a run, and the others find it in the environment.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import Final

from flask import Flask
from jinja2 import FileSystemBytecodeCache

FOLDER: Final = "TESTS_TEMPLATE_CODE"


def keep_template_code() -> None:
    """Let every app made from now on, here and in processes started from here, use the folder."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="marketplace-templates-")
        atexit.register(_delete, os.environ[FOLDER], os.getpid())
    cache = FileSystemBytecodeCache(os.environ[FOLDER])
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": cache}


def _delete(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a fork ends without it
        shutil.rmtree(folder, ignore_errors=True)
