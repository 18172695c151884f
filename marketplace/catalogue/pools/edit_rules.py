"""Keep an offer with a pool of codes with the partner whose codes they are."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Offer
from marketplace.catalogue.pools.models import CodePool
from marketplace.foundation.refusals import OfOneField


class CodesOfPartner(OfOneField):
    """Refusal of another partner for an offer that hands out its partner's own codes."""

    field = "partner"
    status = 422
    says = _l("This offer hands out its partner's own codes. Close its code pool first.")


def require_same_partner(session: Session, offer: Offer, partner_id: int | None) -> bool:
    """Return whether the offer has an open pool; raises CodesOfPartner for another partner.

    The codes of a closed pool remain the partner's too.
    """
    pool = session.get(CodePool, offer.id, populate_existing=True)
    if pool is None:
        return False
    if partner_id != pool.partner_id:
        raise CodesOfPartner
    return pool.closed_at is None
