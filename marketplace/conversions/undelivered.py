"""What the network would not give: the conversion is undone, and its customer told."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import stock
from marketplace.conversions import announce
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.states import NOT_DELIVERED, move_to_cancelled
from marketplace.members import customers
from marketplace.points import accounts
from marketplace.points.give_back import give_back

REASON: Final = "not delivered"


def undo_undelivered(
    session: Session, conversion_id: int, *, number: str, actor: Actor, why: str
) -> int:
    """Cancel what could not be delivered to the number, and tell its customer by SMS and email.

    The points go back to their lots, the offer to its stock; where the account was closed
    meanwhile, the points stay lost. Nothing where it was cancelled already. Returns the points
    given back. Under the lock of the owner's account; call `messages.wake()` afterwards.
    """
    conversion = session.get_one(Conversion, conversion_id, populate_existing=True)
    customer_id = conversion.customer_id
    account = accounts.lock(session, customer_id)
    closed = customers.is_closed(session, customer_id)
    if not move_to_cancelled(
        session,
        conversion_id,
        was=NOT_DELIVERED,
        reason=REASON,
        staff_id=actor.user_id,
        lost=closed,
    ):
        return 0
    whose = {"customer_id": customer_id, "conversion_id": conversion_id}
    points = 0
    if not closed:
        points = give_back(session, **whose, staff_id=actor.user_id, reason=REASON)
    told = {"number": number, "points": points, "balance": account.balance + points}
    announce.became(session, "not_delivered", conversion, told)
    audit.record(
        actor,
        "conversion.undelivered",
        "conversion",
        conversion_id,
        before={"state": conversion.state},
        after={"state": ConversionState.CANCELLED, "points": points},
        reason=why or None,
    )
    stock.put_back(session, conversion.offer_id)
    return points
