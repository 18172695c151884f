"""Withdraw an offer or a partner, and honour or cancel the live codes."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import publish
from marketplace.catalogue.partners import partners
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.reversal.cancel import cancel_one
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts

Codes = Literal["honour", "cancel"]
Owner = Literal["offer", "partner"]


def withdraw_offer(*, offer_id: int, codes: Codes, reason: str, actor: Actor) -> int:
    """Withdraw the offer; its live codes remain valid (`honour`) or are cancelled, points returned.

    The offer is withdrawn first, in a transaction of its own, so that no code is issued while codes
    are cancelled. Returns how many were cancelled.
    """
    publish.withdraw(offer_id=offer_id, actor=actor, reason=reason or None)
    return _end_codes("offer", offer_id, codes, reason, actor)


def withdraw_partner(*, partner_id: int, codes: Codes, reason: str, actor: Actor) -> int:
    """Withdraw the partner with all its offers; the codes as with `withdraw_offer`."""
    partners.withdraw_partner(partner_id=partner_id, actor=actor, reason=reason or None)
    return _end_codes("partner", partner_id, codes, reason, actor)


def _end_codes(owner: Owner, owner_id: int, codes: Codes, reason: str, actor: Actor) -> int:
    if codes == "honour":
        return 0
    column = Conversion.offer_id if owner == "offer" else Conversion.partner_id
    with transaction() as session:
        live = session.scalars(
            select(Conversion)
            .where(column == owner_id, Conversion.state == ConversionState.ISSUED)
            .order_by(Conversion.shop_id, Conversion.customer_id, Conversion.id)
        ).all()
        # All accounts before the first stock: a conversion locks them in that order too.
        accounts.lock_all(session, [conversion.customer_id for conversion in live])
        ended = [one.id for one in live if _cancelled(session, one, reason, actor)]
        audit.record(
            actor,
            f"{owner}.cancel_codes",
            owner,
            owner_id,
            after={"cancelled": ended},
            reason=reason,
        )
    job_queue.wake()
    return len(ended)


def _cancelled(session: Session, conversion: Conversion, reason: str, actor: Actor) -> bool:
    """Cancel it; returns False where a partner confirmed the code or it ended meanwhile."""
    try:
        cancel_one(session, conversion, reason=reason, actor=actor)
    except NotCancellable:
        return False
    return True
