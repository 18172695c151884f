"""Book many earnings at once, with the same lots, entries and balances as one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    any_,
    case,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.bulk import STAGED, reserve_ids, stage, write_rows
from marketplace.foundation.column_types import BigId
from marketplace.foundation.extensions import table_of
from marketplace.foundation.transaction import writing
from marketplace.hub.events import ACTIVE, MemberSnapshot, listeners, tell_all
from marketplace.hub.queries import EventKind
from marketplace.points.models import Account, Entry, EntryKind, Lot, Source

LOTS, ENTRIES = table_of(Lot), table_of(Entry)
LOT_COLUMNS = (
    "id", "customer_id", "line_id", "source", "reference", "earned_on", "expires_on", "amount",
    "remaining",
)  # fmt: skip
ENTRY_COLUMNS = ("customer_id", "lot_id", "kind", "amount", "at", "on_day")

GAINS = Table(
    "staged_gains",
    STAGED,
    Column("customer_id", BigId, primary_key=True),
    Column("points", Integer, nullable=False),
    Column("month", Date, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


class Earning(NamedTuple):
    """Points that a line earned on a day; `expires_on` None means never."""

    customer_id: int
    line_id: int
    source: Source
    reference: str
    points: int
    earned_on: date
    expires_on: date | None


def lock_owners(session: Session, customers: Select[int | None]) -> int:
    """Lock the selected customers' accounts in the order of their ids, as all callers do.

    On SQLite the transaction itself is the lock. Returns the highest balance among them, in points.
    """
    locked = (
        select(Account.customer_id, Account.balance)
        .where(Account.customer_id.in_(customers))
        .order_by(Account.customer_id)
        .with_for_update()
        .subquery()
    )
    return writing(session).execute(select(func.max(locked.c.balance))).scalar() or 0


def book(session: Session, earnings: Sequence[Earning]) -> int:
    """Book earnings of locked accounts, none booked before; returns the sum of the points.

    They are spending and top-ups, so they count as earning and lift blocks (programme, rule 5).
    """
    if not earnings:
        return 0
    ids = reserve_ids(session, LOTS, len(earnings))
    lots = (_lot(lot_id, one) for lot_id, one in zip(ids, earnings, strict=True))
    write_rows(session, LOTS, LOT_COLUMNS, lots)
    _write_earned_entries(session, ids)
    _raise_balances(session, earnings)
    return sum(one.points for one in earnings)


def _lot(lot_id: int, one: Earning) -> tuple[object, ...]:
    return (
        lot_id, one.customer_id, one.line_id, one.source.value, one.reference, one.earned_on,
        one.expires_on, one.points, one.points,
    )  # fmt: skip


def _write_earned_entries(session: Session, lot_ids: Sequence[int]) -> None:
    """Write the entries of these lots, which the database copies from the lots themselves."""
    at = clock.now()
    earned = select(
        Lot.customer_id,
        Lot.id,
        literal(EntryKind.EARN.value),
        Lot.amount,
        literal(at, ENTRIES.c.at.type),
        literal(clock.day_of(at), ENTRIES.c.on_day.type),
    ).where(_among(lot_ids))
    writing(session).execute(insert(ENTRIES).from_select(ENTRY_COLUMNS, earned))


def _among(lot_ids: Sequence[int]) -> ColumnElement[bool]:
    if isinstance(lot_ids, range):
        return Lot.id.between(lot_ids[0], lot_ids[-1])
    return Lot.id == any_(literal(list(lot_ids), ARRAY(BigInteger)))


def _gains(earnings: Iterable[Earning]) -> Iterable[tuple[int, int, date]]:
    """Return each customer's points, and the latest month (its 1st) in which they were earned."""
    points: dict[int, int] = {}
    latest: dict[int, date] = {}
    for one in earnings:
        customer = one.customer_id
        points[customer] = points.get(customer, 0) + one.points
        latest[customer] = max(latest.get(customer, one.earned_on), one.earned_on)
    return ((customer, points[customer], latest[customer].replace(day=1)) for customer in points)


def _raise_balances(session: Session, earnings: Sequence[Earning]) -> None:
    stage(session, GAINS, _gains(earnings))
    subscriptions = listeners(session, EventKind.STATE)
    lifted = list(writing(session).execute(_LIFTED).scalars()) if subscriptions else []
    writing(session).execute(_RAISE)
    tell_all(
        session, EventKind.STATE, (MemberSnapshot(one, ACTIVE) for one in lifted), subscriptions
    )


_LAST_EARNED = Account.last_earned_month
_LIFTS = func.coalesce(Account.idle_from <= GAINS.c.month, Account.idle_from.is_(None))
_LIFTED = select(Account.customer_id).where(
    Account.customer_id == GAINS.c.customer_id, Account.blocked_since.is_not(None), _LIFTS
)
_RAISE = (
    update(Account)
    .where(
        Account.customer_id == GAINS.c.customer_id,
        # else SQLite goes through all accounts to find these
        Account.customer_id.in_(select(GAINS.c.customer_id)),
    )
    .values(
        balance=Account.balance + GAINS.c.points,
        last_earned_month=case((GAINS.c.month < _LAST_EARNED, _LAST_EARNED), else_=GAINS.c.month),
        blocked_since=case((_LIFTS, null()), else_=Account.blocked_since),
        blocked_at=case((_LIFTS, null()), else_=Account.blocked_at),
        idle_from=case((_LIFTS, null()), else_=Account.idle_from),
    )
    .execution_options(synchronize_session=False)
)
