"""How much an offer is wanted, for the order in which the shop shows what is popular."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from marketplace.catalogue import version
from marketplace.catalogue.models import Offer
from marketplace.foundation.transaction import transaction


def settle(counts: Mapping[int, int]) -> int:
    """Note how often each offer was converted of late, by its id; returns how many changed.

    An offer's revision stays as it is: staff who are writing are not disturbed.
    """
    with transaction() as session:
        known = session.execute(select(Offer.id, Offer.popularity).order_by(Offer.id))
        changed = [
            {"id": offer_id, "popularity": counts.get(offer_id, 0)}
            for offer_id, popularity in known
            if popularity != counts.get(offer_id, 0)
        ]
        if changed:
            session.execute(update(Offer), changed)
            version.bump(session)
    return len(changed)
