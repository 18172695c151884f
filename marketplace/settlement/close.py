"""Close the months that are over: a statement for each partner with something to settle, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.terms_models import PartnerTerms
from marketplace.foundation import clock
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.settlement import collect
from marketplace.settlement.line_sources import Span
from marketplace.settlement.models import SettledMonth, Statement

LATE: Final = timedelta(hours=1)  # a code confirmed before midnight may be booked after it
BY_CALENDAR: Final = Actor(None, "calendar")
_MONTHS: Final = table_of(SettledMonth)


def close_months(*, on: date) -> int:
    """Close each month that is over before the day; returns the number of them.

    A month is over an hour after its last moment by the clock, whatever day is given. The books
    begin with the month in which the first terms were written down. Months close in their order,
    each in a transaction of its own; idempotent, also when run twice at the same time. Closed is
    final: what comes later is a line of a later statement.
    """
    closed = 0
    while (month := next_month()) is not None and month < _end(on):
        closed += _close(month)
    return closed


def books_begin() -> date | None:
    """Return the first month (its 1st) of the books, None before there are any terms."""
    first = select(PartnerTerms.created_at).order_by(PartnerTerms.id).limit(1)
    moment = db.session.scalar(first)
    return clock.day_of(moment).replace(day=1) if moment else None


def last_closed() -> date | None:
    """Return the last month (its 1st) that is closed, or None."""
    return db.session.scalar(select(func.max(SettledMonth.month)))


def next_month() -> date | None:
    """Return the month that is to be closed next, over or not; None before there are any terms."""
    last = last_closed()
    return clock.first_of_next_month(last) if last else books_begin()


def _end(on: date) -> date:
    return min(on.replace(day=1), clock.day_of(clock.now() - LATE).replace(day=1))


def _close(month: date) -> bool:
    """Close the month and return whether this call did; another that comes by meanwhile waits."""
    with transaction() as session:
        if not _is_first(session, month):
            return False
        span = Span(month, begin=books_begin() or month)
        collect.open_statements(session, span)
        collect.write_lines(session, span)
        collect.close_statements(session, span)
        _audit(session, month)
    return True


def _is_first(session: Session, month: date) -> bool:
    """Insert the month's row; another worker that inserts it waits until this transaction ends."""
    row = insert_new(session, _MONTHS).values(month=month, closed_at=clock.now())
    return session.scalar(row.returning(_MONTHS.c.month)) is not None


def _audit(session: Session, month: date) -> None:
    sums = select(func.count(), func.coalesce(func.sum(Statement.total_cents), 0))
    statements, cents = session.execute(sums.where(Statement.month == month)).one()
    audit.record(
        BY_CALENDAR,
        "settlement.close",
        "settlement",
        f"{month:%Y-%m}",
        after={"statements": int(statements), "total_cents": int(cents)},
    )
