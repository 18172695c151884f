"""The simulated network as a process of its own, reached over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketplace.cli import main
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.demo.network.ledger import SimulatorLedger
from tests.support.waiting import eventually
from tests.support.warm.fork import fork

SECRET = "a-secret-between-us-and-the-network"


@dataclass(frozen=True)
class Simulator:
    """A network that runs: its address, and the file of what it remembers."""

    url: str
    ledger: SimulatorLedger

    @property
    def settings(self) -> dict[str, object]:
        """The settings of an app that calls it, with a short timeout."""
        return {
            "network_url": self.url,
            "network_secret": SECRET,
            "network_timeout": 0.7,
            "network_retry_seconds": 600,
        }

    def behave(self, manner: FailureMode, times: int = -1) -> None:
        """Set the failure mode for a number of calls, or without one from now on."""
        self.ledger.set_mode(manner, times)

    def let_time_pass(self) -> None:
        """Let it do now what it said that it would do later."""
        with self.ledger.transaction() as connection:
            connection.execute("UPDATE orders SET done_at = 0")

    def granted(self) -> list[int]:
        """Return the number of times that each line was given each conversion."""
        return [held.grants for held in self.ledger.buckets()]

    def left(self) -> list[int]:
        """Return the units that lines have left of each conversion."""
        return [held.left for held in self.ledger.buckets()]

    def methods(self) -> list[str]:
        """The methods it was called by, in order."""
        return [method for method, _order in self.ledger.calls()]


@contextmanager
def simulating(folder: Path, *options: str) -> Iterator[Simulator]:
    """The network, stopped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    file, told = folder / "network.db", folder / "address"
    told.touch()
    command = ["network", "simulate", "--file", str(file), "--later", "600", *options]
    environment = {
        "MARKETPLACE_ENV": "test",
        "INSTANCE_PATH": folder,
        "NETWORK_SECRET": SECRET,
    }
    process = fork(main, command, environment, output=told)
    try:
        assert eventually(lambda: told.read_text().endswith("\n")), "the simulator did not start"
        yield Simulator(told.read_text().strip(), SimulatorLedger(file))
    finally:
        process.kill()
        process.join()
