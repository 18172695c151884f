"""Billing and the CRM tell: feeds in any order, late, twice, with rows that are wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal
from marketplace.imports.models import Feed
from marketplace.points.billing.topup import top_up
from marketplace.points.billing.topup_rules import ReportedTopUp
from tests.simulation import plain_earning, plain_going
from tests.simulation.feeds import Feeds, shown
from tests.simulation.plain import Books, Change
from tests.simulation.plain_earning import Charge, TopUp
from tests.simulation.town import PACKAGES, Town

FeedRows = Sequence[Any]
KILLED = {15, 45, 75}  # which runs of the spending feed


@dataclass
class Billing:
    """The operator's reports: those sent already are kept, so that they can be sent again."""

    random: Random
    feeds: Feeds
    town: Town
    books: Books
    files: list[tuple[Feed, Path, FeedRows]] = field(default_factory=list)
    rows: dict[Feed, list[Any]] = field(default_factory=lambda: defaultdict(list))
    known: list[str] = field(default_factory=list)
    charged: int = 0

    def actions(self) -> Sequence[tuple[Callable[[], None], float]]:
        """Return each report, and how often it is sent in a month."""
        return (
            (self.tell_lines, 2),
            (self.tell_charges, 4),
            (self.tell_topups, 3),
            (self.tell_changes, 2),
            (self.tell_again, 2),
            (self.tell_one_topup, 4),
        )

    def tell_lines(self) -> None:
        """The CRM's lines: more each time, and some of those told before as they now are."""
        every = [*self.town.mobiles, *self.town.fixed]
        known = set(self.known)
        unknown = [one for one in every if one not in known]
        some = self.random.sample(unknown, min(len(unknown), len(every) // 5 + 1))
        again = self.random.sample(self.known, min(len(self.known), 10))
        self.known += some
        told = []
        for number in [*some, *again]:
            tariff, package = self.town.mobiles.get(number), self.town.fixed.get(number)
            if package and self.random.random() < 0.1:
                package = self.town.fixed[number] = self.random.choice(PACKAGES)
            kind = "mobile" if tariff else "fixed"
            told.append((number, kind, tariff or "", package or "", "2024-01-01"))
            plain_earning.know_line(self.books, number, kind, tariff, package)
        self.feeds.run(Feed.LINES, self.feeds.write(Feed.LINES, told), self._portion())

    def tell_charges(self) -> None:
        """Charges, some of lines that earn nothing, some with an id that was used before."""
        rows = self._due(Feed.SPENDING, self.town.charges)
        if self.rows[Feed.SPENDING]:
            old = self.random.choice(self.rows[Feed.SPENDING])
            rows += [replace(old, cents=old.cents + 100), replace(old, number="FIX-00001")]
        self._tell(Feed.SPENDING, rows)

    def tell_topups(self) -> None:
        """Top-ups, some of packages that no table has."""
        self._tell(Feed.TOPUPS, self._due(Feed.TOPUPS, self.town.topups))

    def tell_changes(self) -> None:
        """Changes of tariff, the newer ones at times before the older."""
        self._tell(Feed.TARIFF_CHANGES, self._due(Feed.TARIFF_CHANGES, self.town.changes))

    def tell_again(self) -> None:
        """A file that was told lately, once more."""
        if self.files:
            self._book(*self.random.choice(self.files[-20:]))

    def tell_one_topup(self) -> None:
        """One top-up as it happens, and perhaps again."""
        number, package = self.random.choice(list(self.town.fixed.items()))
        row = TopUp(self.town.name("t"), number, package, clock.now())
        for _ in range(self.random.choice((1, 2))):
            expected = plain_earning.top_up(self.books, [row], 1, clock.now())
            before = self.books.topups.get(row.id)
            try:
                told = top_up(ReportedTopUp(row.id, row.number, row.package, row.at))
            except Refusal:
                assert before is None, "a top-up was refused that gives points"
                continue
            assert told.repeated or told.points == expected

    def _due(self, feed: Feed, waiting: list[Any]) -> list[Any]:
        rows = self.town.told_by(waiting, clock.now())
        again = self.rows[feed]
        rows += self.random.sample(again, min(len(again), len(rows) // 10))
        return rows

    def _tell(self, feed: Feed, rows: list[Any]) -> None:
        self.rows[feed] += rows
        path = self.feeds.write(feed, [text_of(row) for row in rows])
        self.files.append((feed, path, rows))
        self._book(feed, path, rows)

    def _book(self, feed: Feed, path: Path, rows: FeedRows) -> None:
        """The file by the real feed and by the model, which give the same points."""
        self.charged += feed is Feed.SPENDING
        kill = self.feeds.may_kill and feed is Feed.SPENDING and self.charged in KILLED
        portion = self._portion()
        told = self.feeds.run(feed, path, portion, kill=kill)
        expected = self._by_the_model(feed, rows, portion)
        if not self.feeds.done_before:
            assert told.counts.points == expected, f"{path.name} gave other points"

    def _by_the_model(self, feed: Feed, rows: FeedRows, portion: int) -> int:
        if feed is Feed.SPENDING:
            return plain_earning.charge(self.books, rows, portion, clock.now())
        if feed is Feed.TOPUPS:
            return plain_earning.top_up(self.books, rows, portion, clock.now())
        plain_going.change_tariffs(self.books, rows, portion, clock.now())
        return 0

    def _portion(self) -> int:
        return len(self.town.mobiles) // self.random.choice((1, 2, 5)) + 1


def text_of(row: Charge | TopUp | Change) -> tuple[str, ...]:
    """The row as its feed has it."""
    if isinstance(row, Charge):
        euros = f"{'-' if row.cents < 0 else ''}{abs(row.cents) // 100}.{abs(row.cents) % 100:02}"
        return row.id, row.number, f"{row.month:%Y-%m}", euros
    if isinstance(row, TopUp):
        return row.id, row.number, row.package, shown(row.at)
    return row.id, row.number, row.before, row.after, shown(row.at)
