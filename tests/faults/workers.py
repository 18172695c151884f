"""Worker processes: started, killed without warning, started again."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

from marketplace.cli import main
from tests.support.warm.fork import Program, fork

COMMAND = Path(sys.executable).with_name("marketplace")


def as_typed() -> NoReturn:
    """The command as an operator types it: in an interpreter that has imported nothing."""
    os.execv(COMMAND, [str(COMMAND), *sys.argv[1:]])


class Workers:
    """A number of `marketplace worker` processes with the same settings."""

    def __init__(self, settings: Mapping[str, object], number: int, program: Program) -> None:
        self._program = program
        self._environment = {name.upper(): value for name, value in settings.items()}
        self.processes = [self.start() for _ in range(number)]
        self.killed = 0

    def start(self) -> BaseProcess:
        """One more worker."""
        return fork(self._program, ["worker"], self._environment)

    def kill_one(self) -> None:
        """SIGKILL the worker that has run longest, and start another in its place."""
        oldest = self.processes.pop(0)
        oldest.kill()
        oldest.join()
        self.killed += 1
        self.processes.append(self.start())

    def stop(self, by: signal.Signals = signal.SIGTERM) -> list[int | None]:
        """Ask all to stop, as an operator does; gives their exit codes."""
        for process in self.processes:
            assert process.pid
            os.kill(process.pid, by)
        for process in self.processes:
            process.join(20)
        return [process.exitcode for process in self.processes]


@contextmanager
def working(
    settings: Mapping[str, object], number: int = 1, program: Program = main
) -> Iterator[Workers]:
    """Workers that are gone at the end, whatever happens."""
    workers = Workers(settings, number, program)
    try:
        yield workers
    finally:
        for process in workers.processes:
            process.kill()
            process.join()
