"""Worker processes: started, killed without warning, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

COMMAND = Path(sys.executable).with_name("marketplace")


class Workers:
    """So many `marketplace worker` processes with the same settings."""

    def __init__(self, settings: Mapping[str, object], number: int) -> None:
        given = {name.upper(): str(value) for name, value in settings.items()}
        self._environment = os.environ | given
        self.processes = [self.start() for _ in range(number)]
        self.killed = 0

    def start(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        return subprocess.Popen([COMMAND, "worker"], env=self._environment)

    def kill_one(self) -> None:
        """SIGKILL the worker that has run longest, and start another in its place."""
        oldest = self.processes.pop(0)
        oldest.kill()
        oldest.wait()
        self.killed += 1
        self.processes.append(self.start())

    def stop(self, by: signal.Signals = signal.SIGTERM) -> list[int]:
        """Ask all to stop, as an operator does; gives their exit codes."""
        for process in self.processes:
            process.send_signal(by)
        return [process.wait(timeout=20) for process in self.processes]


@contextmanager
def working(settings: Mapping[str, object], number: int = 1) -> Iterator[Workers]:
    """Workers that are gone at the end, whatever happens."""
    workers = Workers(settings, number)
    try:
        yield workers
    finally:
        for process in workers.processes:
            process.kill()
            process.wait()
