"""Sum the books by month; a month that is over is summed once and kept, others are read live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import MonthTotals
from marketplace.points.models import Account, Entry, EntryKind

LATE: Final = timedelta(hours=1)  # a transaction begun before midnight may be booked after it
COLUMNS: Final[Mapping[EntryKind, str]] = {
    EntryKind.EARN: "earned",
    EntryKind.CORRECT: "corrected",
    EntryKind.CONVERT: "converted",
    EntryKind.CANCEL: "given_back",
    EntryKind.EXPIRE: "expired",
    EntryKind.FORFEIT: "forfeited",
}
Sums = dict[date, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Month:
    """A month (its 1st) of the books; points as entries sum up, so what is taken is negative.

    `outstanding` are the points that customers hold at its end, or now where it is not over.
    `active` and `blocked` count the customers whose account is open at that moment: the blocked
    ones, and all others, whether their earning has begun or not; None where they were not counted.
    """

    month: date
    earned: int = 0
    corrected: int = 0
    converted: int = 0
    given_back: int = 0
    expired: int = 0
    forfeited: int = 0
    outstanding: int = 0
    active: int | None = None
    blocked: int | None = None


_KEPT: Final = select(
    MonthTotals.month,
    MonthTotals.earned,
    MonthTotals.corrected,
    MonthTotals.converted,
    MonthTotals.given_back,
    MonthTotals.expired,
    MonthTotals.forfeited,
    MonthTotals.outstanding,
    MonthTotals.active,
    MonthTotals.blocked,
)


def close_months(*, on: date) -> int:
    """Sum and keep each month that is over before the day; returns the number of new ones.

    A month is over an hour after its last moment by the clock, whatever day is given: no more
    entries are added to it. Idempotent, also when run twice at the same time. Customers are counted
    for the month that has just ended, and for none before it.
    """
    current = clock.day_of(clock.now() - LATE).replace(day=1)
    end = min(on.replace(day=1), current)
    last = _last_kept()
    if last is not None and clock.first_of_next_month(last.month) >= end:
        return 0
    fresh = _following(last, before=end)
    if fresh and end == current:
        fresh[-1] = _with_customers(fresh[-1])
    return _keep(fresh) if fresh else 0


def months(since: date, until: date) -> list[Month]:
    """Return the months from one day's to the other's, oldest first, none before the first entry.

    Kept months are read; entries are summed only for the months since, the current one included.
    """
    current = clock.today().replace(day=1)
    since, until = since.replace(day=1), min(until.replace(day=1), current)
    last = _last_kept()
    result = _kept(since, min(until, last.month)) if last else []
    if last is None or last.month < until:
        fresh = _following(last, before=clock.first_of_next_month(current)) or [
            Month(month=current)
        ]
        result += [one for one in fresh if since <= one.month <= until]
    if result and result[-1].month == current:
        result[-1] = _with_customers(result[-1])
    return result


def _kept(since: date, until: date) -> list[Month]:
    wanted_months = MonthTotals.month.between(since, until)
    return records(Month, db.session.execute(_KEPT.where(wanted_months).order_by("month")))


def _last_kept() -> Month | None:
    newest = db.session.execute(_KEPT.order_by(MonthTotals.month.desc()).limit(1)).one_or_none()
    return record(Month, newest) if newest else None


def _following(last: Month | None, *, before: date) -> list[Month]:
    """Return the months after the last one, up to the one before a day, by one query of entries."""
    since = clock.first_of_next_month(last.month) if last else None
    sums = _sums(since, before)
    month = since or min(sums, default=before)
    outstanding = last.outstanding if last else 0
    result = []
    while month < before:
        moved = sums.get(month, {})
        outstanding += sum(moved.values())
        result.append(Month(month=month, outstanding=outstanding, **moved))
        month = clock.first_of_next_month(month)
    return result


def _sums(since: date | None, before: date) -> Sums:
    """Return the points moved in each month, by the index on the day; `since` None is the start."""
    days = [Entry.on_day < before] + ([Entry.on_day >= since] if since else [])
    # a transfer is two entries of one moment that add up to nothing
    counted = Entry.kind.in_(COLUMNS)
    moved = select(Entry.on_day, Entry.kind, func.sum(Entry.amount)).where(*days, counted)
    sums: Sums = {}
    for day, kind, points in db.session.execute(moved.group_by(Entry.on_day, Entry.kind)):
        month = sums.setdefault(day.replace(day=1), {})
        month[COLUMNS[kind]] = month.get(COLUMNS[kind], 0) + int(points)
    return sums


def _with_customers(month: Month) -> Month:
    """Return the month with the customers of its end, as far as they can be counted now."""
    end = clock.first_of_next_month(month.month)
    blocked = func.count().filter(Account.blocked_since < end)
    counts = select(func.count() - blocked, blocked).join(
        Customer, Customer.id == Account.customer_id
    )
    open_then = counts.where(
        Customer.closed_at.is_(None), Customer.registered_at < clock.start_of(end)
    )
    active_count, blocked_count = db.session.execute(open_then).one()
    return replace(month, active=active_count, blocked=blocked_count)


def _keep(fresh: Sequence[Month]) -> int:
    with transaction() as session:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        rows = sqlite.insert(MonthTotals) if on_sqlite else postgresql.insert(MonthTotals)
        insert = rows.values([asdict(one) for one in fresh]).on_conflict_do_nothing()
        return len(session.execute(insert.returning(MonthTotals.month)).all())
