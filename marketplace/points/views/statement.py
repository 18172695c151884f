"""Read a customer's statement: the balance, what expires when, and every movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points import accounts
from marketplace.points.models import Entry, EntryKind, Lot, Source


@dataclass(frozen=True, slots=True)
class ExpiringPoints:
    """Points usable to the end of a day; None means no expiry."""

    on: date | None
    points: int


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
    """The account on one page; `movements` is one page of all, newest first."""

    balance: int
    blocked_since: date | None
    expiring: list[ExpiringPoints]
    movements: list[Movement]
    more: bool


def statement(customer_id: int, *, page: int = 1, per_page: int = 50) -> Statement:
    """Return the customer's statement; raises NotFound without an account."""
    account = accounts.state(customer_id)
    listed = movements(customer_id, offset=(page - 1) * per_page, limit=per_page + 1)
    return Statement(
        balance=account.balance,
        blocked_since=account.blocked_since,
        expiring=expiring(customer_id),
        movements=listed[:per_page],
        more=len(listed) > per_page,
    )


def expiring(customer_id: int) -> list[ExpiringPoints]:
    """Return the points left, by the day until which they can be used, soonest first."""
    rows = db.session.execute(
        select(Lot.expires_on, func.sum(Lot.remaining))
        .where(Lot.customer_id == customer_id, Lot.remaining > 0)
        .group_by(Lot.expires_on)
    )
    by_day = [ExpiringPoints(on, int(points)) for on, points in rows]
    return sorted(by_day, key=lambda one: one.on or date.max)


def usable(customer_id: int) -> list[ExpiringPoints]:
    """Return the points that can be used today; the calendar may still have to empty old lots."""
    today = clock.today()
    return [one for one in expiring(customer_id) if one.on is None or one.on >= today]


def movements(customer_id: int, *, offset: int = 0, limit: int = 50) -> list[Movement]:
    """Return movements, newest first, the entries of one action added up."""
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
        .where(Entry.customer_id == customer_id)
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
