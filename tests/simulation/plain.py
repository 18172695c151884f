"""The plain records of the obvious model, the programme's calendar, and its rules by moment.

Nothing here or in the modules beside it that begin with `plain` imports the marketplace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Belgrade")
PREPAID, POSTPAID, BUSINESS = "private-prepaid", "private-postpaid", "business-postpaid"
UNITS = ("MB", "SMS", "MMS")
DEFAULTS: dict[str, Any] = {
    "welcome_by_tariff": {},
    "welcome_by_package": {},
    "topup_by_package": {},
    "points_per_euro": 1,
    "service_minimum": 10,
    "units_per_point": {"MB": 10, "SMS": 5, "MMS": 2},
    "units_days": 30,
    "expiry": "30-june",
    "idle_months": 2,
    "billing_days": 15,
    "reminder_days": [7, 30, 60],
    "expired_codes": "lost",
    "returned_days": 30,
    "taking_part": [POSTPAID, PREPAID],
}


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """The moment that Prishtina's clock shows on the day."""
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The first moment after the day."""
    return at(day + timedelta(days=1), 0)


def next_month(day: date) -> date:
    """The 1st of the month after the day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date, months: int = 1) -> date:
    """Return the 1st of the month that is `months` months before the day's."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def last_day(month: date) -> date:
    return next_month(month) - timedelta(days=1)


@dataclass(eq=False)
class Line:
    number: str
    kind: str
    tariff: str | None
    package: str | None
    owner: int | None = None
    bound: datetime | None = None
    earns_from: date | None = None
    welcomed: bool = False
    changes: list[Change] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


@dataclass(frozen=True)
class Loss:
    """A line went to business: what its owner earned with it up to the day is lost; None is all."""

    customer: int
    found_at: datetime
    until: date | None

    def takes(self, lot: Lot) -> bool:
        """Return whether these points are lost; of a month's spending, all or none are."""
        last = self.until
        if last is not None and lot.source == "spending":
            last = last_day(last)
        return last is None or lot.earned_on <= last


@dataclass(frozen=True, order=True)
class Change:
    """A change of tariff; they sort by time."""

    at: datetime
    id: str
    number: str
    before: str
    after: str

    @property
    def leaves(self) -> bool:
        return self.after == BUSINESS != self.before

    @property
    def returns(self) -> bool:
        return self.before == BUSINESS != self.after


@dataclass(eq=False)
class Lot:
    customer: int
    line: str
    source: str
    earned_on: date
    usable_to: date | None
    amount: int
    left: int


@dataclass(eq=False)
class Customer:
    """`lots` stand in the order in which they were booked."""

    id: int
    started: date
    closed: bool = False
    last_month: date | None = None
    blocked_since: date | None = None
    idle_from: date | None = None
    lots: list[Lot] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots)


@dataclass(eq=False)
class Shelf:
    """The number of a gift in a shop, and how many of these are put aside."""

    on_hand: int = 0
    reserved: int = 0


@dataclass(eq=False)
class Offer:
    name: str
    kind: str
    points: int
    unit: str | None = None
    limit: int | None = None
    stock: int | None = None
    code_days: int = 30
    tariffs: tuple[str, ...] = ()
    shelves: dict[int, Shelf] = field(default_factory=dict)


@dataclass(eq=False)
class Conversion:
    customer: int
    offer: Offer
    line: str | None
    points: int
    units: int | None
    made_at: datetime
    good_until: datetime | None
    taken: list[tuple[Lot, int]]
    shop: int | None = None
    state: str = "issued"
    points_back: bool = False
    asked: bool = False  # whether the network was asked for it
    tariff_took: bool = False  # with a change that left the points


@dataclass
class Books:
    """The whole programme in dictionaries; charges are cents by their id."""

    rules: list[tuple[str, Any, datetime]] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    charges: dict[str, tuple[str, date, int]] = field(default_factory=dict)
    spent: Counter[tuple[str, date]] = field(default_factory=Counter)
    given: Counter[tuple[str, date]] = field(default_factory=Counter)
    billed: set[date] = field(default_factory=set)
    topups: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    conversions: dict[int, Conversion] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    closed_to: date = date.min
    reminders: set[tuple[int, date, int]] = field(default_factory=set)
    ledger: Counter[tuple[date, str]] = field(default_factory=Counter)

    def rule(self, name: str, moment: datetime) -> Any:
        """The rule's value at the moment: of the versions that had begun, the last."""
        begun = [value for rule, value, since in self.rules if rule == name and since <= moment]
        return begun[-1] if begun else DEFAULTS[name]

    def rule_on(self, name: str, day: date, now: datetime) -> Any:
        """The rule that decides what was earned on a day: as its last moment, or now, has it."""
        moment = now if day == day_of(now) else end_of(day) - timedelta(microseconds=1)
        return self.rule(name, moment)

    def change_rule(self, name: str, value: Any, since: datetime) -> None:
        """Another value from a moment on; what was booked stays as it is."""
        self.rules.append((name, value, since))
        self.rules.sort(key=lambda version: version[2])

    def move(self, lot: Lot, points: int, kind: str, now: datetime) -> None:
        """Points come into the lot, or go if negative."""
        lot.left += points
        self.ledger[day_of(now).replace(day=1), kind] += points

    def lines_of(self, customer: int) -> Iterator[Line]:
        return (line for line in self.lines.values() if line.owner == customer)
