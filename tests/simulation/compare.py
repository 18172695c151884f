"""Compare the database with the obvious model, and put each difference into words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select

from marketplace.conversions.models import Conversion
from marketplace.conversions.verify import verify
from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.points.calendar.models import MonthTotals, Reminder
from marketplace.points.models import Account, Entry, Lot
from tests.simulation.compare_stocks import stocks
from tests.simulation.plain import Books

MOST_SHOWN = 8
NAMES = {
    "earn": "earned",
    "correct": "corrected",
    "convert": "converted",
    "cancel": "given_back",
    "expire": "expired",
    "forfeit": "forfeited",
}
View = Mapping[Any, Any]


def differences(books: Books) -> list[str]:
    """Every difference, few of each kind; nothing where the books are right."""
    pairs = {
        "account": (accounts(), model_accounts(books)),
        "lots": (lots(), model_lots(books)),
        "line": (lines(), model_lines(books)),
        "conversion": (conversions(), model_conversions(books)),
        "reminded": (reminders(), dict.fromkeys(books.reminders, True)),
        "moved": (moved(), {key: points for key, points in books.ledger.items() if points}),
        "closed month": (closed_months(), model_months(books)),
    }
    pairs |= stocks(books)
    found = [f"verify: {one}" for one in verify().violations]
    for name, (database, model) in pairs.items():
        found += _differing(name, database, model)[:MOST_SHOWN]
    return found


def _differing(name: str, database: View, model: View) -> list[str]:
    found = []
    for key in {**database, **model}:
        real, plain = database.get(key), model.get(key)
        if isinstance(real, list) and isinstance(plain, list):
            pairs = enumerate(zip_longest(real, plain))
            found += [f"{name} {key}.{n}: {a} but model {b}" for n, (a, b) in pairs if a != b]
        elif real != plain:
            found.append(f"{name} {key}: {real} but model {plain}")
    return found


def rows(*columns: Any) -> list[Any]:
    return list(db.session.execute(select(*columns)).all())


def accounts() -> View:
    """Each customer's balance and block."""
    found = rows(
        Account.customer_id,
        Account.balance,
        Account.blocked_since,
        Account.idle_from,
        Account.last_earned_month,
    )
    return {row[0]: tuple(row[1:]) for row in found}


def model_accounts(books: Books) -> View:
    return {
        one.id: (one.balance, one.blocked_since, one.idle_from, one.last_month)
        for one in books.customers.values()
    }


def lots() -> View:
    """Each customer's lots in the order in which they were booked, with what remains."""
    found = db.session.execute(
        select(
            Lot.customer_id, Line.number, Lot.source, Lot.earned_on, Lot.expires_on, Lot.amount,
            Lot.remaining,
        )
        .join(Line, Line.id == Lot.line_id)
        .order_by(Lot.id)
    )  # fmt: skip
    held: dict[int, list[Any]] = defaultdict(list)
    for customer, line, source, *rest in found:
        held[customer].append((line, source.value, *rest))
    return held


def model_lots(books: Books) -> View:
    return {
        one.id: [
            (lot.line, lot.source, lot.earned_on, lot.usable_to, lot.amount, lot.left)
            for lot in one.lots
        ]
        for one in books.customers.values()
        if one.lots
    }


def lines() -> View:
    found = rows(Line.number, Line.tariff, Line.package, Line.customer_id, Line.earning_from)
    return {row.number: (row.tariff, *row[2:]) for row in found}


def model_lines(books: Books) -> View:
    return {
        one.number: (one.tariff, one.package, one.owner, one.earns_from)
        for one in books.lines.values()
    }


def conversions() -> View:
    found = rows(
        Conversion.id,
        Conversion.customer_id,
        Conversion.points,
        Conversion.units,
        Conversion.good_until,
        Conversion.state,
    )
    return {row[0]: (*row[1:5], row.state.value) for row in found}


def model_conversions(books: Books) -> View:
    return {
        name: (one.customer, one.points, one.units, one.good_until, one.state)
        for name, one in books.conversions.items()
    }


def reminders() -> View:
    found = rows(Reminder.customer_id, Reminder.expires_on, Reminder.days_before)
    return {tuple(row): True for row in found}


def moved() -> View:
    """The points that came and went, by month and kind."""
    sums: Counter[tuple[date, str]] = Counter()
    by_day = select(Entry.on_day, Entry.kind, func.sum(Entry.amount))
    for day, kind, points in db.session.execute(by_day.group_by(Entry.on_day, Entry.kind)):
        sums[day.replace(day=1), NAMES[kind]] += int(points)
    return {key: points for key, points in sums.items() if points}


def closed_months() -> View:
    """The months that the calendar closed, with what is left at their end."""
    found = rows(MonthTotals.month, MonthTotals.outstanding, *_COLUMNS)
    return {row[0]: tuple(row[1:]) for row in found}


_COLUMNS = [getattr(MonthTotals, name) for name in NAMES.values()]


def model_months(books: Books) -> View:
    """The same by the model, for the months that are over and that the calendar has seen."""
    found, outstanding = {}, 0
    month = min(
        (month for (month, _kind), points in books.ledger.items() if points), default=date.max
    )
    while month < books.closed_to:
        sums = [books.ledger[month, name] for name in NAMES.values()]
        outstanding += sum(sums)
        found[month] = (outstanding, *sums)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
