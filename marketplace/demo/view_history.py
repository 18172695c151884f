"""Give the demo's offers views of the last twelve weeks, more of those that are newer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import insert, select

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.shop_window.view_models import OfferViews
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

DAYS: Final = 84
EVERY: Final = 3  # a row of three days is enough for a chart of weeks


def add_views() -> None:
    """Write the same numbers at every load: they hang on the offer and on how long ago it is."""
    today = clock.today()
    with transaction() as session:
        offers = session.scalars(select(Offer.id).where(Offer.state == OfferState.PUBLISHED)).all()
        rows = [
            {
                "offer_id": offer_id,
                "day": today - timedelta(days=ago),
                "views": 4 + (offer_id * 7 + ago * 5) % 23 + (DAYS - ago) // 6,
            }
            for offer_id in offers
            for ago in range(1, DAYS, EVERY)
        ]
        session.execute(insert(OfferViews), rows)
