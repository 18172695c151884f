"""Take the code of a new conversion: one of ours, or the next of the partner's own."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.pools import hand_out
from marketplace.catalogue.pools.hand_out import FreeCode
from marketplace.conversions.attempt import Attempt, Terms
from marketplace.conversions.refusals import SoldOut
from marketplace.conversions.stored_codes import IssuedCode, code_of_pool, own_code


def find(session: Session, attempt: Attempt) -> FreeCode | None:
    """Return a free code of the offer's pool, None where it has none; raises SoldOut if empty."""
    if attempt.terms.code_form is None:
        return None
    free = hand_out.find_free(session, attempt.terms.offer_id, attempt.now)
    if free is None:
        raise SoldOut
    return free


def issued(free: FreeCode | None, terms: Terms) -> IssuedCode | None:
    """Return the conversion's code; None for services and gifts, which have none."""
    if terms.kind is not OfferKind.PARTNER:
        return None
    return code_of_pool(free) if free else own_code()


def take(session: Session, free: FreeCode | None, conversion_id: int) -> None:
    """Give the free code, if there is one, to the conversion; raises SoldOut if it is gone."""
    if free is not None and not hand_out.hand_out(session, free.id, conversion_id):
        raise SoldOut
