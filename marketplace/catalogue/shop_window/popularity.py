"""Store the popularity of offers, for the shop's order by popularity."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from marketplace.catalogue import version
from marketplace.catalogue.models import Offer
from marketplace.foundation.transaction import transaction


def update_counts(counts: Mapping[int, int]) -> int:
    """Store the number of each offer's recent conversions, by its id; returns the changed offers.

    An offer's revision stays as it is, so that staff who are editing it are not interrupted.
    """
    with transaction() as session:
        stored = session.execute(select(Offer.id, Offer.popularity).order_by(Offer.id))
        changed = [
            {"id": offer_id, "popularity": counts.get(offer_id, 0)}
            for offer_id, popularity in stored
            if popularity != counts.get(offer_id, 0)
        ]
        if changed:
            session.execute(update(Offer), changed)
            version.bump(session)
    return len(changed)
