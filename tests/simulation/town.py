"""The true events outside: lines and their tariffs, their charges and their top-ups.

Billing reports them late, in any order, in many files, and twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import TypeVar

from tests.simulation.plain import (
    BUSINESS,
    POSTPAID,
    PREPAID,
    Change,
    at,
    day_of,
    last_day,
    next_month,
)
from tests.simulation.plain_earning import Charge, TopUp

TARIFFS = (PREPAID, POSTPAID, BUSINESS)
PACKAGES = ("Net 20", "TV", "Kombo", "Net e re")
ACTIVITY = (0.95, 0.6, 0.3, 0.08)  # how likely a line is charged in a month
Row = TypeVar("Row", Charge, TopUp, Change)


@dataclass
class Town:
    """The lines by number, with their true tariff or package; rows that wait to be told."""

    random: Random
    mobiles: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    active: dict[str, float] = field(default_factory=dict)
    charges: list[tuple[date, Charge]] = field(default_factory=list)
    topups: list[tuple[date, TopUp]] = field(default_factory=list)
    changes: list[tuple[date, Change]] = field(default_factory=list)
    ids: int = 0

    @classmethod
    def of(cls, random: Random, customers: int) -> Town:
        """A town with somewhat more lines than customers."""
        town = cls(random)
        for number in range(customers * 5 // 4):
            tariff = random.choices(TARIFFS, (60, 30, 10))[0]
            town.mobiles[f"+38349{number:06}"] = tariff
        for number in range(customers // 4):
            town.fixed[f"FIX-{number:05}"] = random.choice(PACKAGES[:3])
        town.active = {number: random.choice(ACTIVITY) for number in town.mobiles}
        return town

    def name(self, word: str) -> str:
        """A new id."""
        self.ids += 1
        return f"{word}{self.ids:07}"

    def live_month(self, month: date) -> None:
        """Everything that lines are charged and topped up in the month."""
        for number, likely in self.active.items():
            if self.random.random() < likely:
                for _ in range(self.random.choice((1, 1, 2, 4))):
                    self._charge(number, month)
        for number, package in self.fixed.items():
            for _ in range(self.random.choice((0, 0, 0, 1, 2))):
                self._top_up(number, package, month)

    def _charge(self, number: str, month: date) -> None:
        cents = self.random.choice((50, 99, 199, self.random.randint(1, 1500)))
        if self.random.random() < 0.06:
            cents = -cents
        charge = Charge(self.name("c"), number, month, cents)
        told = self._told(self._day(month), month)
        self.charges.append((told, charge))

    def _told(self, day: date, month: date) -> date:
        """When billing tells: within the month, early in the next, or much later."""
        later = next_month(month)
        for _ in range(self.random.choices((0, 1, 2, 7), (25, 60, 10, 5))[0]):
            day, later = self._day(later, 12), next_month(later)
        return day

    def _is_due(self, told: date, row: Row, now: datetime) -> bool:
        """Nothing is told before it happens."""
        return told <= day_of(now) and getattr(row, "at", now) <= now

    def _day(self, month: date, latest: int = 31) -> date:
        return month.replace(day=self.random.randint(1, min(latest, last_day(month).day)))

    def _top_up(self, number: str, package: str, month: date) -> None:
        day = self._day(month)
        row = TopUp(self.name("t"), number, package, self.moment(day))
        self.topups.append((self._told(day, month), row))

    def moment(self, day: date) -> datetime:
        """Some moment of the day by Prishtina's clock."""
        return at(day, self.random.randint(0, 23), self.random.randint(0, 59))

    def change_tariff(self, number: str, now: datetime, today: date) -> None:
        """The line gets another tariff now; most that went to business come back some day."""
        before = self.mobiles[number]
        after = self.random.choice([one for one in TARIFFS if one != before])
        self.mobiles[number] = after
        told = self._told(today, today.replace(day=1))
        self.changes.append((told, Change(now, self.name("x"), number, before, after)))

    def told_by(self, waiting: list[tuple[date, Row]], now: datetime) -> list[Row]:
        """Return the rows that billing reports now, in any order, some twice; they wait no more."""
        due = [row for told, row in waiting if self._is_due(told, row, now)]
        waiting[:] = [(told, row) for told, row in waiting if not self._is_due(told, row, now)]
        due += self.random.sample(due, len(due) // 20)
        self.random.shuffle(due)
        return due
