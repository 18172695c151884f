"""Run the simulated network as a separate process, reached over real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketplace.demo.network.failure_modes import FailureMode
from marketplace.demo.network.ledger import SimulatorLedger

COMMAND = Path(sys.executable).with_name("marketplace")
SECRET = "a-secret-between-us-and-the-network"


@dataclass(frozen=True)
class Simulator:
    """A running network: its URL, and the file of its ledger."""

    url: str
    ledger: SimulatorLedger

    @property
    def settings(self) -> dict[str, object]:
        """Return the settings of a client with a short timeout."""
        return {
            "network_url": self.url,
            "network_secret": SECRET,
            "network_timeout": 0.7,
            "network_retry_seconds": 600,
        }

    def behave(self, manner: FailureMode, times: int = -1) -> None:
        """Behave in this manner for a number of calls, or from now on."""
        self.book.be(manner, times)

    def let_time_pass(self) -> None:
        """Do now what was promised for later."""
        with self.book.writing() as connection:
            connection.execute("UPDATE orders SET done_at = 0")

    def granted(self) -> list[int]:
        """Return how often each conversion was granted to each line."""
        return [held.grants for held in self.book.lines()]

    def left(self) -> list[int]:
        """Return the amount that lines have left of each conversion."""
        return [held.left for held in self.book.lines()]

    def methods(self) -> list[str]:
        """Return the methods it was called by, in order."""
        return [method for method, _order in self.book.calls()]


@contextmanager
def simulating(folder: Path, *options: str) -> Iterator[Simulator]:
    """Run the network, and stop it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "network.db"
    command = [str(COMMAND), "network", "simulate", "--file", str(file)]
    command += ["--later", "600", *options]
    environment = os.environ | {
        "MARKETPLACE_ENV": "test",
        "INSTANCE_PATH": str(folder),
        "NETWORK_SECRET": SECRET,
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        url = process.stdout.readline().strip()
        assert url, "the simulator did not start"
        yield Simulator(url, SimulatorLedger(file))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
