"""What customers are asked to approve, as rows: made with a PIN, tried, given, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.counter.models import Approval, ApprovalState
from marketplace.customers import pins
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.transaction import transaction

KEPT: Final = timedelta(days=90)
MOST_WRONG: Final = 3  # the clerk types what the customer says, so fewer than elsewhere


@dataclass(frozen=True, slots=True)
class ApprovalSubject:
    """What the customer is to approve: a gift of the shop, or one reserved in it."""

    shop_id: int
    offer_id: int
    points: int
    reservation_id: int | None = None


def make(
    session: Session, *, clerk_id: int, customer_id: int, number: str, wanted: ApprovalSubject
) -> tuple[int, str]:
    """Keep an approval to be given; returns its id and the PIN, of which only a hash is kept.

    Whatever else the customer was asked for ends. Under the lock of the customer's account, so
    that there is never more than one.
    """
    _end_open(session, customer_id)
    pin, now = pins.new_pin(), clock.now()
    approval = Approval(
        shop_id=wanted.shop_id,
        clerk_id=clerk_id,
        customer_id=customer_id,
        number=number,
        offer_id=wanted.offer_id,
        points=wanted.points,
        conversion_id=wanted.reservation_id,
        made_at=now,
        expires_at=now + pins.GOOD_FOR,
    )
    session.add(approval)
    session.flush()
    approval.pin_hash = pins.hash_kept_pin("approval", approval.id, pin)
    return approval.id, pin


def is_good(approval: Approval) -> bool:
    """Whether its PIN can still be given."""
    return approval.state is ApprovalState.OPEN and approval.expires_at > clock.now()


def fits(approval: Approval, pin: str) -> bool:
    """Whether it is the PIN; takes the same time however wrong it is."""
    return pins.fits(approval.pin_hash, "approval", approval.id, pin)


def count_wrong(approval: Approval) -> int:
    """Count one more wrong PIN, the last of which ends it; how many tries are left."""
    approval.wrong_pins += 1
    left = MOST_WRONG - approval.wrong_pins
    if left <= 0:
        _settle(approval, ApprovalState.ENDED)
    return left


def give(approval: Approval, conversion_id: int) -> None:
    """Keep that it was given, and what came of it."""
    approval.conversion_id = conversion_id
    _settle(approval, ApprovalState.GIVEN)


def key_of(approval: Approval) -> str:
    """The key of the conversion that comes of it; ids alone may come again once rows are gone."""
    return f"approval-{approval.id}-{approval.made_at.timestamp():.0f}"


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete what the customer was asked for: it names the number."""
    session.execute(delete(Approval).where(Approval.customer_id == customer_id))


def delete_old() -> None:
    """Delete what was asked for so long ago that nobody asks about it."""
    with transaction() as session:
        session.execute(delete(Approval).where(Approval.made_at < clock.now() - KEPT))


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """What a customer was asked for, as the customer's own data tell it."""

    number: str
    made_at: datetime
    state: ApprovalState
    points: int


def of_customer(customer_id: int) -> list[ApprovalRow]:
    """Everything that the customer was asked to approve and that is still kept, oldest first."""
    rows = db.session.execute(
        select(Approval.number, Approval.made_at, Approval.state, Approval.points)
        .where(Approval.customer_id == customer_id)
        .order_by(Approval.id)
    )
    return records(ApprovalRow, rows)


def _end_open(session: Session, customer_id: int) -> None:
    session.execute(
        update(Approval)
        .where(Approval.customer_id == customer_id, Approval.state == ApprovalState.OPEN)
        .values(state=ApprovalState.ENDED, pin_hash=None)
        .execution_options(synchronize_session=False)
    )


def _settle(approval: Approval, state: ApprovalState) -> None:
    """A PIN that is no longer good leaves nothing behind by which it could be found."""
    approval.state = state
    approval.pin_hash = None
