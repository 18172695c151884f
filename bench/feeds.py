"""Measure a month's spending feed on PostgreSQL, beside the same writes by plain SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

from bench import data, feed_by_hand, importing
from bench.measures import MEGABYTES, MICROSECONDS_A_ROW, SECONDS, Measure, Reading
from bench.scale import Scale
from bench.servers import make_database, marketplace

OFFERS = 1_000
FULL, COPY = "feeds_full", "feeds"
MOST_MEGABYTES = 200
SMALLER = (10_000, 100_000)  # sizes of feeds whose time per row is compared with the large one's
MICRO = 1e6


class Imports:
    """Feeds of several sizes, each run into a fresh database."""

    def __init__(self, folder: Path, fresh: Callable[[], str], lines: int) -> None:
        self._folder = folder
        self._fresh = fresh
        self.lines = lines
        self.took: dict[int, list[importing.ImportFigures]] = defaultdict(list)

    def feed(self, lines: int, *, shuffled: bool = False) -> Path:
        """Return the file of a feed of this number of lines."""
        file = self._folder / f"spending-{lines}{'-shuffled' if shuffled else ''}.csv"
        return importing.write_feed(file, lines=lines, shuffled=shuffled)

    def run(self, lines: int, *, shuffled: bool = False) -> Reading:
        """Return the seconds that the command takes on a fresh database."""
        feed = self.feed(lines, shuffled=shuffled)
        took = importing.run(self._folder, self._fresh(), feed)
        if not shuffled:
            self.took[lines].append(took)
        return Reading(took.seconds)

    def memory(self) -> Reading:
        """Return the largest memory of a run of the whole feed, in MB."""
        if not self.took[self.lines]:
            self.run(self.lines)
        return Reading(max(took.megabytes for took in self.took[self.lines]))

    def cost(self, lines: int, *, anew: bool = True) -> Reading:
        """Return the microseconds a row of a new or the last run, without the command's start."""
        if anew or not self.took[lines]:
            self.run(lines)
        self.run(0)
        seconds = self.took[lines][-1].seconds - self.took[0][-1].seconds
        return Reading(seconds * MICRO / lines)


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield the feed beside plain SQL, its memory, and the time per row in feeds of any size."""
    folder = scale.folder / "postgresql"
    fill(scale)

    def fresh() -> str:
        return make_database(folder, COPY, FULL)

    imports = Imports(scale.folder, fresh, scale.feed_lines)
    yield from beside_hand(imports, "PostgreSQL", 1.5, lambda feed: by_hand(fresh(), feed))
    yield Measure(
        f"a feed of {scale.feed_lines:,} lines in no order, PostgreSQL",
        "COPY and SQL by hand",
        1.5,
        lambda: imports.run(scale.feed_lines, shuffled=True),
        lambda: by_hand(fresh(), imports.feed(scale.feed_lines, shuffled=True)),
        SECONDS,
        warmed=False,
    )
    yield from flat(imports)


def by_hand(url: str, feed: Path) -> Reading:
    """Return the seconds that the feed takes by plain SQL."""
    return Reading(feed_by_hand.on_postgresql(url, feed))


def beside_hand(
    imports: Imports, where: str, aim: float, hand: Callable[[Path], Reading]
) -> Iterator[Measure]:
    """Yield the command on a month's feed beside plain SQL, and its memory."""
    yield Measure(
        f"a feed of {imports.lines:,} lines, {where}",
        "COPY and SQL by hand" if where == "PostgreSQL" else "SQL by hand",
        aim,
        lambda: imports.run(imports.lines),
        lambda: hand(imports.feed(imports.lines)),
        SECONDS,
        warmed=False,
    )
    yield Measure(
        f"memory of that import, {where}",
        "the most it may take",
        1.0,
        imports.memory,
        lambda: Reading(MOST_MEGABYTES),
        MEGABYTES,
        warmed=False,
        takes=1,
    )


def flat(imports: Imports) -> Iterator[Measure]:
    """Yield the time per row of the whole feed beside that of smaller ones, where they are smaller.

    A feed of more lines than there are customers would have lines of nobody.
    """
    for few in (few for few in SMALLER if few < imports.lines):
        yield Measure(
            f"a row of {imports.lines:,} lines",
            f"a row of {few:,} lines",
            1.2,
            lambda: imports.cost(imports.lines, anew=False),
            partial(imports.cost, few),
            MICROSECONDS_A_ROW,
            warmed=False,
            takes=3,
        )


@cache
def fill(scale: Scale) -> None:
    """Create the database that every run begins with, once a session, with a day of work due."""
    url = make_database(scale.folder / "postgresql", FULL)
    marketplace(scale.folder, url, "db", "upgrade")
    data.fill(url, customers=scale.customers, offers=OFFERS)
    data.make_due(url)
