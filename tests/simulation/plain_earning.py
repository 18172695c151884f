"""The obvious model: lines and customers come and go, and points come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.simulation.plain import Books, Customer, Line, Lot, day_of, last_day, next_month


@dataclass(frozen=True)
class Charge:
    id: str
    number: str
    month: date
    cents: int


@dataclass(frozen=True)
class TopUp:
    id: str
    number: str
    package: str
    at: datetime


def portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the rows as a feed books them: `size` at once, and never two contents of one id."""
    part: dict[str, Any] = {}
    for row in rows:
        if part.get(row.id, row) != row:
            yield list(part.values())
            part = {}
        part[row.id] = row
        if len(part) >= size:
            yield list(part.values())
            part = {}
    yield list(part.values())


def know_line(
    books: Books, number: str, kind: str, tariff: str | None, package: str | None
) -> None:
    """The CRM tells of a line, or tells it anew; a line never changes its kind."""
    line = books.lines.setdefault(number, Line(number, kind, tariff, package))
    if line.kind == kind:
        line.tariff, line.package = tariff, package


def may_join(books: Books, number: str, now: datetime) -> bool:
    line = books.lines.get(number)
    if line is None or line.owner is not None:
        return False
    return line.tariff is None or line.tariff in books.rule("taking_part", now)


def join(books: Books, customer: int, now: datetime) -> None:
    """A customer registers on a day and earns from the 1st of the next month."""
    books.customers[customer] = Customer(customer, next_month(day_of(now)))


def activate(books: Books, customer: int, number: str, now: datetime) -> None:
    """The line becomes the customer's, with its welcome points, once per line."""
    line = books.lines[number]
    line.owner, line.bound, line.earns_from = customer, now, next_month(day_of(now))
    table = "welcome_by_tariff" if line.tariff else "welcome_by_package"
    points = books.rule(table, now).get(line.tariff or line.package, 0)
    if points and not line.welcomed:
        line.welcomed = True
        earn(books, line, "welcome", points, day_of(now), now)


def earn(
    books: Books, line: Line, source: str, points: int, day: date, now: datetime, expiry: str = ""
) -> None:
    """A lot, usable to 30 June of the next year; spending and top-ups lift a block."""
    assert line.owner is not None
    customer = books.customers[line.owner]
    rule = expiry or books.rule_on("expiry", day, now)
    lot = Lot(customer.id, line.number, source, day, usable_to(day, rule), points, 0)
    customer.lots.append(lot)
    books.move(lot, points, "corrected" if source == "correction" else "earned", now)
    if source in {"spending", "topup"}:
        month = day.replace(day=1)
        customer.last_month = max(customer.last_month or month, month)
        if customer.idle_from is None or month >= customer.idle_from:
            customer.blocked_since = customer.idle_from = None


def usable_to(day: date, rule: str) -> date | None:
    """Points earned in a year can be used to 30 June of the next."""
    return None if rule == "never" else date(day.year + 1, 6, 30)


def charge(books: Books, rows: Iterable[Charge], portion: int, now: datetime) -> int:
    """The spending feed: a euro in a month is a point, rounded down once; returns the points.

    Credit notes come first, so that the order of the rows changes nothing.
    """
    rows = list(rows)
    notes, others = [row for row in rows if row.cents < 0], [row for row in rows if row.cents >= 0]
    parts = [*portions(notes, portion), *portions(others, portion)]
    points = sum(_charge(books, part, now) for part in parts)
    for row in others:
        told = (row.number, row.month, row.cents)
        line = books.lines.get(row.number)
        refused = line is None or books.charges.get(row.id, told) != told or line.kind != "mobile"
        if row.cents and not refused and last_day(row.month) < day_of(now):
            books.billed.add(row.month)
    return points


def _charge(books: Books, rows: list[Charge], now: datetime) -> int:
    """Of one portion, line by line, the months as they stand in the file."""
    touched: dict[tuple[str, date], Line] = {}
    for row in sorted(rows, key=lambda row: row.number):
        line = books.lines.get(row.number)
        if line is None or row.id in books.charges or not _counts(books, line, row, now):
            continue
        books.charges[row.id] = (row.number, row.month, row.cents)
        books.spent[row.number, row.month] += row.cents
        touched[row.number, row.month] = line
    return sum(_give(books, line, month, now) for (_number, month), line in touched.items())


def _counts(books: Books, line: Line, row: Charge, now: datetime) -> bool:
    taking_part = books.rule_on("taking_part", last_day(row.month), now)
    if line.kind != "mobile" or line.owner is None or line.tariff not in taking_part:
        return False
    return line.earns_from is not None and row.month >= line.earns_from


def _give(books: Books, line: Line, month: date, now: datetime) -> int:
    """Give the points for the month's whole euros, less those given before, and return them.

    No points are ever taken back.
    """
    day = last_day(month)
    euros = whole_euros(books.spent[line.number, month])
    points = euros * books.rule_on("points_per_euro", day, now) - books.given[line.number, month]
    if points <= 0:
        return 0
    books.given[line.number, month] += points
    earn(books, line, "spending", points, day, now)
    return points


def whole_euros(cents: int) -> int:
    return max(cents, 0) // 100


def top_up(books: Books, rows: Iterable[TopUp], portion: int, now: datetime) -> int:
    """Top-ups of fixed lines give points by the table of their moment; returns the points."""
    return sum(
        _top_up(books, row, now)
        for part in portions(rows, portion)
        for row in sorted(part, key=lambda row: row.id)
    )


def _top_up(books: Books, row: TopUp, now: datetime) -> int:
    line = books.lines.get(row.number)
    if line is None or row.id in books.topups or line.kind != "fixed":
        return 0
    if line.owner is None or line.earns_from is None or day_of(row.at) < line.earns_from:
        return 0
    table = books.rule("topup_by_package", row.at)
    if row.package not in table:
        return 0
    books.topups[row.id] = (row.number, row.package, row.at)
    points = int(table[row.package])
    if points:
        earn(books, line, "topup", points, day_of(row.at), now, books.rule("expiry", row.at))
    return points
