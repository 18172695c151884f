"""Read a customer's statement: the balance, what expires when, and every movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select

from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.points import accounts
from marketplace.points.models import Entry, EntryKind, Lot, Source
from marketplace.points.spendable import ExpiringPoints, spendable_parts


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of points; what a single action took from several lots is one movement."""

    at: datetime
    kind: EntryKind
    points: int
    source: Source
    reason: str | None
    conversion_id: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The account on one page; `movements` is one page of all, newest first.

    `balance` are the points that can be spent now, `expiring` the same by their last day.
    """

    balance: int
    blocked_since: date | None
    expiring: list[ExpiringPoints]
    movements: list[Movement]
    more: bool


def statement(customer_id: int, *, page: int = 1, per_page: int = 50) -> Statement:
    """Return the customer's statement; raises NotFound without an account."""
    account = accounts.state(customer_id)
    expiring = spendable_parts(customer_id)
    listed = movements(customer_id, offset=(page - 1) * per_page, limit=per_page + 1)
    return Statement(
        balance=sum(one.points for one in expiring),
        blocked_since=account.blocked_since,
        expiring=expiring,
        movements=listed[:per_page],
        more=len(listed) > per_page,
    )


def movements(
    customer_id: int, *, offset: int = 0, limit: int = 50, period: Period = ALWAYS
) -> list[Movement]:
    """Return movements of the period, newest first, the entries of one action added up."""
    action = case((Entry.conversion_id.is_(None), Entry.at), else_=None)
    newest = func.max(Entry.id).label("newest")
    rows = db.session.execute(
        select(
            func.max(Entry.at),
            Entry.kind,
            func.sum(Entry.amount),
            func.max(Lot.source),
            func.max(Entry.reason),
            Entry.conversion_id,
            newest,
        )
        .join(Lot, Lot.id == Entry.lot_id)
        .where(Entry.customer_id == customer_id, *period.moments(Entry.at))
        .group_by(Entry.kind, Entry.conversion_id, action, Entry.reference, _own_row())
        .order_by(newest.desc())
        .offset(offset)
        .limit(limit)
    )
    return [
        Movement(at, kind, int(points), Source(source), reason, conversion_id)
        for at, kind, points, source, reason, conversion_id, _newest in rows
    ]


def _own_row() -> ColumnElement[int | None]:
    """Return a grouping key that keeps each earning apart, even two booked at the same moment."""
    return case((Entry.kind == EntryKind.EARN, Entry.lot_id), else_=None)
