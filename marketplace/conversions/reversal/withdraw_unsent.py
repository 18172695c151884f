"""Undo the services of a line that the network was not asked for yet, when the line leaves."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.orders import drop_grant
from marketplace.conversions.reversal.undelivered_service import undo_with_line
from marketplace.conversions.transitions import LIVE


def withdraw_unsent(
    session: Session, *, customer_id: int, line_id: int, number: str, actor: Actor
) -> list[int]:
    """Undo what was converted for the line and never ordered; the customer gets the points back.

    What was ordered stays with the line until its day. Returns the ids of the offers, which the
    caller returns to their stock, last of all. It runs under the lock of the customer's account.
    """
    live = session.execute(
        select(Conversion.id, Conversion.offer_id)
        .where(
            Conversion.customer_id == customer_id,
            Conversion.line_id == line_id,
            Conversion.kind == OfferKind.SERVICE,
            Conversion.state.in_(LIVE),
        )
        .order_by(Conversion.id)
    ).all()
    offers = []
    for conversion_id, offer_id in live:
        if drop_grant(session, conversion_id) is not None:
            undo_with_line(session, conversion_id, number=number, actor=actor)
            offers.append(offer_id)
    return offers
