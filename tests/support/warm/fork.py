"""Start a program of the package as a process of its own, forked from one that has imported it.

A start costs a fork in place of two seconds of imports. The process is separate from this one: it
has its own environment, output and connections, and SIGKILL ends it as it ends any other. The
command as operators type it is started by `as_typed` of tests/faults/workers.py, and by the test of
the wheel.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
CONTEXT: Final = multiprocessing.get_context("forkserver")

Program = Callable[[], object]
STARTED: Final[list[BaseProcess]] = []
"""What this process has started, and what the one had that it was forked from."""


def fork(
    program: Program,
    arguments: Sequence[str] = (),
    environment: Mapping[str, object] | None = None,
    *,
    output: Path | None = None,
) -> BaseProcess:
    """Run the program, a function at the top of its module, as a process that leads a group.

    It has these arguments and, besides this process's environment, this one; it writes to the
    file `output`, if there is one, where it would print.
    """
    start_warm_process()
    whole = {**os.environ, **{name: str(value) for name, value in (environment or {}).items()}}
    process = CONTEXT.Process(target=become, args=(program, [*arguments], whole, output))
    process.start()
    STARTED.append(process)
    return process


def end_started(since: int) -> None:
    """Kill those that were started after the first `since`, for an end without any teardown."""
    for process in STARTED[since:]:
        process.kill()
        process.join()


def start_warm_process() -> None:
    """Start the process that has imported everything, unless it runs."""
    CONTEXT.set_forkserver_preload(["tests.support.warm.imports"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # wherever a test has gone to
        forkserver.ensure_running()


def become(
    program: Program, arguments: list[str], environment: dict[str, str], output: Path | None
) -> None:
    """Be the program; what it leaves with is the exit code."""
    os.setsid()
    # as where nobody forked before: granian's processes would import everything anew otherwise
    multiprocessing.set_start_method("fork", force=True)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program.__module__, *arguments]
    if output:
        with output.open("wb") as file:
            os.dup2(file.fileno(), sys.stdout.fileno())
    sys.exit(program())  # type: ignore[arg-type] # as the script of an entry point does
