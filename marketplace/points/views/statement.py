"""Read a customer's statement: the balance, what expires when, and every movement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Subquery, case, func, select, tuple_

from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import AnyRow
from marketplace.points import accounts
from marketplace.points.billing.models import Charge
from marketplace.points.models import Entry, EntryKind, Lot, Source
from marketplace.points.spendable import ExpiringPoints, spendable_parts

LineMonth = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of points; what a single action took from several lots is one movement.

    `balance` are the points in the books after it. Points for spending name the `month` (its 1st)
    and the `cents` charged to the line in it, in euro cents, as far as billing's rows are kept.
    Points that expired name the `last_day` on which they could be used.
    """

    at: datetime
    kind: EntryKind
    points: int
    source: Source
    reason: str | None
    conversion_id: int | None
    balance: int
    month: date | None = None
    cents: int | None = None
    last_day: date | None = None


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
    listed = _all_movements(customer_id)
    rows = db.session.execute(
        select(listed)
        .where(*period.moments(listed.c.at))
        .order_by(listed.c.newest.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    charged = _charged([(one.line_id, month) for one in rows if (month := _month(one))])
    return [_movement(row, charged) for row in rows]


def _all_movements(customer_id: int) -> Subquery:
    """Return the query of all movements: each balance counts those before the period, too."""
    action = case((Entry.conversion_id.is_(None), Entry.at), else_=None)
    newest = func.max(Entry.id)
    points = func.sum(Entry.amount)
    return (
        select(
            func.max(Entry.at).label("at"),
            newest.label("newest"),
            Entry.kind,
            points.label("points"),
            func.max(Lot.source).label("source"),
            func.max(Lot.line_id).label("line_id"),
            func.max(Lot.earned_on).label("earned_on"),
            func.max(Lot.expires_on).label("expires_on"),
            func.max(Entry.reason).label("reason"),
            Entry.conversion_id,
            func.sum(points).over(order_by=newest).label("balance"),
        )
        .join(Lot, Lot.id == Entry.lot_id)
        .where(Entry.customer_id == customer_id)
        .group_by(Entry.kind, Entry.conversion_id, action, Entry.reference, _own_row())
        .subquery()
    )


def _movement(row: AnyRow, charged: Mapping[LineMonth, int]) -> Movement:
    month = _month(row)
    return Movement(
        at=row.at,
        kind=row.kind,
        points=int(row.points),
        source=Source(row.source),
        reason=row.reason,
        conversion_id=row.conversion_id,
        balance=int(row.balance),
        month=month,
        cents=charged.get((row.line_id, month)) if month else None,
        last_day=row.expires_on if row.kind == EntryKind.EXPIRE else None,
    )


def _month(row: AnyRow) -> date | None:
    """Return the 1st of the month whose spending gave the points; None for all other movements."""
    spent = row.kind == EntryKind.EARN and row.source == Source.SPENDING
    return row.earned_on.replace(day=1) if spent else None


def _charged(months: Collection[LineMonth]) -> dict[LineMonth, int]:
    """Return the cents charged to each line in the month, as far as they are kept."""
    if not months:
        return {}
    rows = db.session.execute(
        select(Charge.line_id, Charge.month, func.sum(Charge.cents))
        .where(tuple_(Charge.line_id, Charge.month).in_(months))
        .group_by(Charge.line_id, Charge.month)
    )
    return {(line_id, month): int(cents) for line_id, month, cents in rows}


def _own_row() -> ColumnElement[int | None]:
    """Return a grouping key that keeps each earning apart, even two booked at the same moment."""
    return case((Entry.kind == EntryKind.EARN, Entry.lot_id), else_=None)
