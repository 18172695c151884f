"""An offer sold by the amount, for the tests of what each channel says of it."""

from __future__ import annotations

from itertools import count
from typing import Any

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from tests.channels.offers import AMOUNT
from tests.support.cast import Cast, ListedOffer

KEYS = count()


def euros_off(cast: Cast, **given: Any) -> ListedOffer:
    """20 points are 1 EUR, up to 400 points, in steps of 5; its offer code is EURO."""
    return AMOUNT.make(cast, **given)


def two_euros(cast: Cast) -> Receipt:
    """Arta's code for 40 points at the bakery, worth 2 EUR."""
    offer, arta = euros_off(cast), cast.arta.customer_id
    web, key = ConversionChannel.WEB, f"euros-{next(KEYS)}"
    return convert(customer_id=arta, offer=offer.slug, via=web, key=key, points=40)
