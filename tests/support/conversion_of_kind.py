"""A conversion of each kind of offer, for what is said differently of each."""

from __future__ import annotations

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from tests.support.cast import Cast


def arta_has(cast: Cast, kind: OfferKind) -> Receipt:
    """A code, a package on its way, or a gift that is reserved in Prishtina."""
    arta, shop = cast.arta, None
    if kind is OfferKind.SERVICE:
        offer = cast.an_offer(kind=kind, unit=Unit.PACKAGE)
    elif kind is OfferKind.GIFT:
        offer, shop = cast.a_gift(), cast.shop
    else:
        offer = cast.an_offer()
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    return convert(**who, offer=offer.slug, via=ConversionChannel.WEB, key="k", shop_id=shop)
