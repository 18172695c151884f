"""Expire points whose last day has passed (programme, rule 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import writing
from marketplace.points.billing.bulk_earning import ENTRIES, lock_owners
from marketplace.points.calendar.customer_batches import CHOSEN, in_customer_batches
from marketplace.points.calendar.losses import read_losses, tell_losses
from marketplace.points.models import Account, EntryKind, Lot


@dataclass(frozen=True, slots=True)
class ExpiryTotals:
    """The sums of what expired: points, lots and customers."""

    points: int = 0
    lots: int = 0
    customers: int = 0

    def __add__(self, other: ExpiryTotals) -> ExpiryTotals:
        return ExpiryTotals(
            self.points + other.points,
            self.lots + other.lots,
            self.customers + other.customers,
        )


def expire_points(*, on: date) -> ExpiryTotals:
    """Empty every lot whose last day was before the day; returns what expired. Idempotent.

    Customers are processed in batches in the order of their ids: all lots of a customer or none.
    They are told by SMS and email in the same transaction, except those whose account is closed or
    deactivated.
    """
    is_over = and_(Lot.remaining > 0, Lot.expires_on < on)

    def empty(session: Session) -> ExpiryTotals:
        return _empty(session, is_over, clock.now())

    customers = select(Lot.customer_id).distinct().where(is_over)
    totals = sum(in_customer_batches(customers, empty), ExpiryTotals())
    if totals.customers:
        job_queue.wake()
    return totals


def _empty(session: Session, over: ColumnElement[bool], at: datetime) -> ExpiryTotals:
    chosen = select(CHOSEN.c.customer_id)
    lock_owners(session, chosen)
    chosen_lots = and_(Lot.customer_id == CHOSEN.c.customer_id, over)
    lost = read_losses(session, chosen_lots)
    if not lost:
        return ExpiryTotals()  # another worker was faster
    writing(session).execute(_entries(chosen_lots, at))
    customers = _count(session, _lower_balances(chosen_lots))
    lots = _count(session, update(Lot).where(Lot.customer_id.in_(chosen), over).values(remaining=0))
    tell_losses(session, lost)
    return ExpiryTotals(sum(one.points for one in lost), lots, customers)


def _entries(lots: ColumnElement[bool], at: datetime) -> Executable:
    lost = select(
        Lot.customer_id,
        Lot.id,
        literal(EntryKind.EXPIRE.value),
        -Lot.remaining,
        literal(at, ENTRIES.c.at.type),
        literal(clock.day_of(at), ENTRIES.c.on_day.type),
    ).where(lots)
    return insert(ENTRIES).from_select(
        ["customer_id", "lot_id", "kind", "amount", "at", "on_day"], lost
    )


def _lower_balances(lots: ColumnElement[bool]) -> Executable:
    lost = (
        select(Lot.customer_id, func.sum(Lot.remaining).label("points"))
        .where(lots)
        .group_by(Lot.customer_id)
        .subquery("lost")
    )
    return (
        update(Account)
        .where(Account.customer_id == lost.c.customer_id)
        .values(balance=Account.balance - lost.c.points)
    )


def _count(session: Session, statement: Executable) -> int:
    return writing(session).execute(statement).rowcount
