"""Select the gifts that no open shop has; the shop window shows them as sold out."""

from __future__ import annotations

from sqlalchemy import exists, select

from marketplace.catalogue.models import Offer, OfferKind
from marketplace.catalogue.shop_window import load
from marketplace.shops.models import Shop, ShopStock

_IN_STOCK = (
    exists()
    .where(
        ShopStock.offer_id == Offer.id,
        ShopStock.free > 0,
        Shop.id == ShopStock.shop_id,
        Shop.closed_at.is_(None),
    )
    .correlate(Offer)
)
SOLD_OUT = select(Offer.id).where(Offer.kind == OfferKind.GIFT, ~_IN_STOCK)

load.also_sold_out(SOLD_OUT)
