"""Open, read and lock points accounts; every movement of points takes the lock first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction, writing
from marketplace.points.models import Account
from marketplace.points.spendable import spendable_of, spendable_parts

# Executed for every page of a customer, so it is built once.
_STATE = select(
    Account.customer_id,
    spendable_of(Account.customer_id, bindparam("today", type_=Date())).label("balance"),
    Account.blocked_since,
).where(Account.customer_id == bindparam("customer_id"))
_LOCKED = (
    select(Account.customer_id, Account.balance.label("stored"), Account.blocked_since)
    .where(Account.customer_id == bindparam("customer_id"))
    .with_for_update()
)
_MOVE = (
    update(Account)
    .where(Account.customer_id == bindparam("account"))
    .values(balance=Account.balance + bindparam("points"))
)


@dataclass(frozen=True, slots=True)
class AccountState:
    """State of an account for its customer; `balance` are the points that can be spent now."""

    customer_id: int
    balance: int
    blocked_since: date | None


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """A locked account; `stored` are the points of all its lots, also of expired ones."""

    customer_id: int
    stored: int
    blocked_since: date | None


def open_account(*, customer_id: int, earning_from: date) -> None:
    """Open an empty account for the customer; earning starts on the given day."""
    with transaction() as session:
        session.add(Account(customer_id=customer_id, balance=0, earning_from=earning_from))
        session.flush()  # later statements bypass the session and must see the row


def balance(customer_id: int) -> int:
    """Return the points that the customer can spend now; 0 where there is no account."""
    return sum(one.points for one in spendable_parts(customer_id))


def stored_points(session: Session, customer_id: int) -> int:
    """Return the points of all the locked account's lots, for the ceiling of the books alone."""
    points = select(Account.balance).where(Account.customer_id == customer_id)
    return session.scalar(points) or 0


def state(customer_id: int) -> AccountState:
    """Return the account without locking it; raises NotFound."""
    asked = {"customer_id": customer_id, "today": clock.today()}
    found = db.session.connection().execute(_STATE, asked).one_or_none()
    if found is None:
        raise NotFound
    return record(AccountState, found)


def lock(session: Session, customer_id: int) -> LockedAccount:
    """Lock the account until the transaction ends and return it; raises NotFound.

    On SQLite the transaction itself is the lock; on PostgreSQL the row is. What can be spent is
    read afterwards, as the statement that waits for the lock reads all other tables before it.
    """
    found = session.connection().execute(_LOCKED, {"customer_id": customer_id}).one_or_none()
    if found is None:
        raise NotFound
    return record(LockedAccount, found)


def lock_all(session: Session, customer_ids: Sequence[int]) -> None:
    """Lock several accounts in the order of their ids, the one order that all callers use."""
    session.execute(
        select(Account.customer_id)
        .where(Account.customer_id.in_(customer_ids))
        .order_by(Account.customer_id)
        .with_for_update()
    )


def earned_nothing_since(idle_from: date) -> ColumnElement[bool]:
    """Return the rule `idle.is_idle` as an SQL condition, for many accounts at once."""
    last = Account.last_earned_month
    return and_(Account.earning_from <= idle_from, or_(last.is_(None), last < idle_from))


def move_balance(session: Session, customer_id: int, points: int) -> None:
    """Add the points to the locked account's balance; negative points are taken from it."""
    writing(session).execute(_MOVE, {"account": customer_id, "points": points})
