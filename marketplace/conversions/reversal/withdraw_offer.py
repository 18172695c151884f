"""What happens to live codes when an offer or a partner is withdrawn."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import publish
from marketplace.catalogue.partners import partners
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import NotCancellable
from marketplace.conversions.reversal.cancel import cancel_one
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts

Codes = Literal["honour", "cancel"]
Whose = Literal["offer", "partner"]


def withdraw_offer(*, offer_id: int, codes: Codes, reason: str, actor: Actor) -> int:
    """Withdraw the offer; its live codes stay good (`honour`) or are cancelled, points returned.

    The offer goes first, in a transaction of its own, so that no code is made while codes are
    cancelled. Returns how many were cancelled.
    """
    publish.withdraw(offer_id=offer_id, actor=actor, reason=reason or None)
    return _end_codes("offer", offer_id, codes, reason, actor)


def withdraw_partner(*, partner_id: int, codes: Codes, reason: str, actor: Actor) -> int:
    """Withdraw the partner and with it all its offers; the codes as with `withdraw_offer`."""
    partners.withdraw_partner(partner_id=partner_id, actor=actor, reason=reason or None)
    return _end_codes("partner", partner_id, codes, reason, actor)


def _end_codes(whose: Whose, of: int, codes: Codes, reason: str, actor: Actor) -> int:
    if codes == "honour":
        return 0
    column = Conversion.offer_id if whose == "offer" else Conversion.partner_id
    with transaction() as session:
        live = session.scalars(
            select(Conversion)
            .where(column == of, Conversion.state == ConversionState.ISSUED)
            .order_by(Conversion.shop_id, Conversion.customer_id, Conversion.id)
        ).all()
        # All accounts before the first stock: a conversion takes them in that order too.
        accounts.lock_all(session, [conversion.customer_id for conversion in live])
        ended = [one.id for one in live if _cancelled(session, one, reason, actor)]
        audit.record(
            actor, f"{whose}.cancel_codes", whose, of, after={"cancelled": ended}, reason=reason
        )
    job_queue.wake()
    return len(ended)


def _cancelled(session: Session, conversion: Conversion, reason: str, actor: Actor) -> bool:
    """Return whether it could be; a code that a partner confirmed a moment ago stays confirmed."""
    try:
        cancel_one(session, conversion, reason=reason, actor=actor)
    except NotCancellable:
        return False
    return True
