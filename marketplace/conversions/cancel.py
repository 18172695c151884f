"""Cancelling: the code dies, the points go back to their lots, the customer is told."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace import clock, messages
from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import stock
from marketplace.conversions import announce
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import NotCancellable
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.refusals import NotFound
from marketplace.transaction import transaction


def cancel(*, conversion_id: int, reason: str, actor: Actor) -> int:
    """Cancel a conversion that is neither confirmed nor expired; returns the points given back.

    Raises NotFound, or NotCancellable where it is confirmed, expired or cancelled already.
    """
    with transaction() as session:
        conversion = session.get(Conversion, conversion_id, populate_existing=True)
        if conversion is None:
            raise NotFound
        points = cancel_one(session, conversion, reason=reason, actor=actor)
        audit.record(
            actor,
            "conversion.cancel",
            "conversion",
            conversion_id,
            before={"state": ConversionState.ISSUED},
            after={"state": ConversionState.CANCELLED, "points": points},
            reason=reason,
        )
    messages.wake()
    return points


def cancel_one(session: Session, conversion: Conversion, *, reason: str, actor: Actor) -> int:
    """The same inside a transaction, for one conversion or for many; raises NotCancellable."""
    customer_id = conversion.customer_id
    account = accounts.lock(session, customer_id)
    if not move_to_cancelled(session, conversion.id, reason=reason, staff_id=actor.user_id):
        raise NotCancellable
    points = give_back(
        session,
        customer_id=customer_id,
        conversion_id=conversion.id,
        staff_id=actor.user_id,
        reason=reason,
    )
    told = {"points": points, "reason": reason, "balance": account.balance + points}
    announce.became(session, "cancelled", conversion, told)
    stock.put_back(session, conversion.offer_id)
    return points


def move_to_cancelled(
    session: Session, conversion_id: int, *, reason: str, staff_id: int | None
) -> bool:
    """Whether this call, and no other, cancelled the conversion."""
    moved = session.execute(
        update(Conversion)
        .where(Conversion.id == conversion_id, Conversion.state == ConversionState.ISSUED)
        .values(
            state=ConversionState.CANCELLED,
            cancelled_at=clock.now(),
            cancelled_by=staff_id,
            cancel_reason=reason,
        )
        .returning(Conversion.id)
        .execution_options(synchronize_session=False)
    )
    return moved.scalar_one_or_none() is not None


def cancel_without_return(session: Session, *, customer_id: int, reason: str) -> int:
    """Let all live codes of a customer who leaves die, points lost; returns how many."""
    live = session.scalars(
        select(Conversion.id).where(
            Conversion.customer_id == customer_id, Conversion.state == ConversionState.ISSUED
        )
    ).all()
    return sum(move_to_cancelled(session, one, reason=reason, staff_id=None) for one in live)
