"""Keep the rows of approvals by PIN: create, try, give and end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.counter.models import Approval, ApprovalState
from marketplace.customers import pins
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.transaction import transaction

KEPT: Final = timedelta(days=90)
MOST_WRONG: Final = 3  # fewer than elsewhere, as the clerk types what the customer says


@dataclass(frozen=True, slots=True)
class ApprovalSubject:
    """The gift that the customer approves: one of the shop, or one reserved in it."""

    shop_id: int
    offer_id: int
    points: int
    reservation_id: int | None = None


def create(
    session: Session, *, clerk_id: int, customer_id: int, number: str, subject: ApprovalSubject
) -> tuple[int, str]:
    """Create an approval; returns its id and the PIN, of which only a hash is kept.

    Any earlier approval of the customer ends. It runs under the lock of the customer's account, so
    that there is never more than one.
    """
    end_open(session, customer_id)
    pin, now = pins.new_pin(), clock.now()
    approval = Approval(
        shop_id=subject.shop_id,
        clerk_id=clerk_id,
        customer_id=customer_id,
        number=number,
        offer_id=subject.offer_id,
        points=subject.points,
        conversion_id=subject.reservation_id,
        made_at=now,
        expires_at=now + pins.GOOD_FOR,
    )
    session.add(approval)
    session.flush()
    approval.pin_hash = pins.hash_row_pin("approval", approval.id, pin)
    return approval.id, pin


def is_good(approval: Approval) -> bool:
    """Return whether its PIN can still be given."""
    return approval.state is ApprovalState.OPEN and approval.expires_at > clock.now()


def fits(approval: Approval, pin: str) -> bool:
    """Return whether it is the PIN; takes the same time for any wrong one."""
    return pins.fits(approval.pin_hash, "approval", approval.id, pin)


def count_wrong(approval: Approval) -> int:
    """Count a wrong PIN, the last of which ends the approval; returns how many tries are left."""
    approval.wrong_pins += 1
    left = MOST_WRONG - approval.wrong_pins
    if left <= 0:
        _settle(approval, ApprovalState.ENDED)
    return left


def give(approval: Approval, conversion_id: int) -> None:
    """Record that the approval was given, and the conversion that it led to."""
    approval.conversion_id = conversion_id
    _settle(approval, ApprovalState.GIVEN)


def key_of(approval: Approval) -> str:
    """Return the key of the conversion; it holds the time, as ids of deleted rows can recur."""
    return f"approval-{approval.id}-{approval.made_at.timestamp():.0f}"


def end_by_number(session: Session, customer_id: int, number: str) -> None:
    """End the customer's open approval that is given with a PIN to the number."""
    end_open(session, customer_id, number=number)


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the customer's approvals, as they name the number."""
    session.execute(delete(Approval).where(Approval.customer_id == customer_id))


def delete_old() -> None:
    """Delete approvals older than KEPT."""
    with transaction() as session:
        session.execute(delete(Approval).where(Approval.made_at < clock.now() - KEPT))


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval as the customer's own data show it."""

    number: str
    made_at: datetime
    state: ApprovalState
    points: int


def of_customer(customer_id: int, *, period: Period = ALWAYS) -> list[ApprovalRow]:
    """Return all approvals of the customer that are still kept, oldest first."""
    rows = db.session.execute(
        select(Approval.number, Approval.made_at, Approval.state, Approval.points)
        .where(Approval.customer_id == customer_id, *period.moments(Approval.made_at))
        .order_by(Approval.id)
    )
    return records(ApprovalRow, rows)


def end_open(session: Session, customer_id: int, *, number: str | None = None) -> None:
    """End the customer's open approval, of that number alone if given; their account is locked."""
    open_ones = [Approval.customer_id == customer_id, Approval.state == ApprovalState.OPEN]
    if number is not None:
        open_ones.append(Approval.number == number)
    session.execute(
        update(Approval)
        .where(*open_ones)
        .values(state=ApprovalState.ENDED, pin_hash=None)
        .execution_options(synchronize_session=False)
    )


def _settle(approval: Approval, state: ApprovalState) -> None:
    """Set the final state, and delete the PIN's hash, by which it could be found."""
    approval.state = state
    approval.pin_hash = None
