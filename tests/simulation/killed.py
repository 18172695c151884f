"""Run a command in a process of its own, which is killed after a number of its statements.

It is a fork of this one, at the same moment of the simulation, in the context of the same app and
with the same portions of rows: a program that starts from nothing would import the package anew.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import NoReturn

from sqlalchemy import Engine, event

from marketplace.cli import run
from marketplace.foundation.extensions import db

FAILED = 70  # otherwise than a command does


def run_and_die(command: list[str], statements: int) -> int:
    """Run the command to its end or to the statement; the exit code, or the signal, negative."""
    db.session.remove()
    db.engine.dispose()  # a connection belongs to one process
    child = os.fork()
    if child == 0:
        _run_and_die(command, statements)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run_and_die(command: list[str], statements: int) -> NoReturn:
    code, left = FAILED, iter(range(statements))

    def count(*_call: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(Engine, "after_cursor_execute", count)
        code = run(command)
    except BaseException:  # noqa: BLE001 - it is printed, and nothing of the parent's may run here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
