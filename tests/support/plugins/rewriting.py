"""Let the workers of a run share the rewriting of the tests' asserts.

pytest rewrites a file's asserts when it first imports the file, and keeps the result next to
`__pycache__`. Workers that begin together would each rewrite nearly all files, as each imports them
in the same order; so each begins at another file here, and finds the rest done by the others.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).parents[2]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Rewrite what no worker has yet, beginning at this worker's part."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker or session.config.getoption("assertmode") != "rewrite":
        return
    files = sorted(TESTS.rglob("test_*.py"))
    begin = len(files) * int(worker.removeprefix("gw"))
    begin //= int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for file in files[begin:] + files[:begin]:
        keep_rewritten(file, session.config)


def keep_rewritten(file: Path, config: pytest.Config) -> None:
    """Write the file's rewritten bytecode where pytest looks for it, unless there is some."""
    kept = rewrite.get_cache_dir(file) / (file.stem + rewrite.PYC_TAIL)
    if not kept.exists() and rewrite.try_makedirs(kept.parent):
        source, code = rewrite._rewrite_test(file, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, kept)
