"""The operator's feeds as files: written, run, cut off in the middle or killed, and run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from unittest.mock import patch

from marketplace.foundation import clock
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.running import Summary, run_feed
from tests.structure.database_failures.test_all_or_nothing import cut_off

CUT, DRY = 0.15, 0.1  # how often a run is cut off, or tried before
LATEST_CUT = 60  # statements
KILL = (8, 25)
ROOT = Path(__file__).parents[2]


@contextmanager
def in_portions(feed: Feed, portion: int) -> Iterator[None]:
    """Let the feed be booked so many rows at a time."""
    with patch.dict(KINDS, {feed: replace(KINDS[feed], batch=portion)}):
        yield


@dataclass
class Feeds:
    """Where the files are, whose database they go to, and how often each mishap came."""

    folder: Path
    url: str
    random: Random
    cuts: int = 0
    kills: int = 0
    files: int = 0
    done_before: bool = False
    may_kill: bool = True

    def write(self, feed: Feed, rows: Sequence[Sequence[str]]) -> Path:
        """The rows as a file of the feed, with one broken row among them."""
        self.files += 1
        path = self.folder / f"{feed.value}-{self.files}.csv"
        lines = [",".join(KINDS[feed].columns), *(",".join(row) for row in rows)]
        lines.insert(self.random.randint(1, len(lines)), "broken")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def run(self, feed: Feed, path: Path, portion: int, *, kill: bool = False) -> Summary:
        """Run the file to its end, however often it is cut off before."""
        with in_portions(feed, portion):
            self.done_before = False
            if self.random.random() < DRY:
                run_feed(feed=feed, path=path, dry_run=True, ran_by="billing")
            if kill:
                self._kill(feed, path, portion)
            elif self.random.random() < CUT:
                self._cut(feed, path)
            summary = run_feed(feed=feed, path=path, ran_by="billing")
        assert summary.counts.rejected, "the broken row was not rejected"
        return summary

    def _cut(self, feed: Feed, path: Path) -> None:
        """The power goes after some statements; where all was done by then, nobody notices."""
        after = self.random.randint(0, LATEST_CUT)
        if cut_off(lambda: run_feed(feed=feed, path=path, ran_by="billing"), after):
            self.cuts += 1
        else:
            self.done_before = True

    def _kill(self, feed: Feed, path: Path, portion: int) -> None:
        """A process of its own books the file at this moment, and is gone in the middle."""
        after = str(self.random.randint(*KILL))
        told = [clock.now().isoformat(), feed.value, str(path), str(portion), after]
        settings = {
            "MARKETPLACE_ENV": "test",
            "DATABASE_URL": self.url,
            "INSTANCE_PATH": str(self.folder / "instance"),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "tests.simulation.killed", *told],
            cwd=ROOT,
            env=os.environ | settings,
            check=False,
            capture_output=True,
        )
        assert ended.returncode in {0, 3, -signal.SIGKILL}, ended.stderr.decode()
        self.kills += ended.returncode == -signal.SIGKILL
        self.done_before = ended.returncode != -signal.SIGKILL


def shown(moment: datetime) -> str:
    """A moment as feeds have it."""
    return clock.local(moment).isoformat()
