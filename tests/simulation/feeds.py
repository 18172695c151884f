"""The operator's feeds as files: written, run, cut off in the middle or killed, and run again."""

from __future__ import annotations

import signal
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
from tests.simulation.killed import run_and_die
from tests.structure.database_failures.test_all_or_nothing import cut_off

CUT, DRY = 0.15, 0.1  # how often a run is cut off, or tried before
LATEST_CUT = 20  # writes
KILL = (8, 25)


@contextmanager
def in_portions(feed: Feed, portion: int) -> Iterator[None]:
    """Let the feed be booked `portion` rows at a time."""
    with patch.dict(KINDS, {feed: replace(KINDS[feed], batch=portion)}):
        yield


@dataclass
class Feeds:
    """The folder of the files, and how often each mishap came."""

    folder: Path
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
                self._kill(feed, path)
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

    def _kill(self, feed: Feed, path: Path) -> None:
        """A process of its own books the file at this moment, and is gone in the middle."""
        command = ["import", feed.value, str(path)]
        ended = run_and_die(command, self.random.randint(*KILL))
        assert ended in {0, 3, -signal.SIGKILL}
        self.kills += ended == -signal.SIGKILL
        self.done_before = ended != -signal.SIGKILL


def shown(moment: datetime) -> str:
    """A moment as feeds have it."""
    return clock.local(moment).isoformat()
