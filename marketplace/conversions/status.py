"""How a conversion stands, in the one word by which pages of customers and staff tell it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import ConversionState
from marketplace.conversions.provisioning.models import OrderState


class ConversionStatus(StrEnum):
    """What became of a conversion.

    What is `ready` is a code to use or a reserved gift to fetch, and `used` when that was done; a
    service is on its way, delivered, and ended when its days are over. What is cancelled or not
    delivered gave its points back, what is lost did not; what expired is a code or a reservation.
    """

    READY = "ready"
    USED = "used"
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    CANCELLED = "cancelled"
    LOST = "lost"
    EXPIRED = "expired"
    ENDED = "ended"


GOOD: Final = frozenset(
    {ConversionStatus.READY, ConversionStatus.ON_ITS_WAY, ConversionStatus.DELIVERED}
)
_OF_CODES_AND_GIFTS: Final = {
    ConversionState.ISSUED: ConversionStatus.READY,
    ConversionState.CONFIRMED: ConversionStatus.USED,
    ConversionState.CANCELLED: ConversionStatus.CANCELLED,
    ConversionState.EXPIRED: ConversionStatus.EXPIRED,
}


def stands(
    kind: OfferKind, state: ConversionState, *, lost: bool, over: bool, order: OrderState | None
) -> ConversionStatus:
    """How it stands; `over` when its time is, whether or not the calendar has ended it yet.

    `order` is how far the network is with a service, None where it was never to be asked.
    """
    if lost:
        return ConversionStatus.LOST
    if over and state is ConversionState.ISSUED:
        state = ConversionState.EXPIRED
    if kind is OfferKind.SERVICE:
        return _service_stands(state, order)
    return _OF_CODES_AND_GIFTS[state]


def _service_stands(state: ConversionState, order: OrderState | None) -> ConversionStatus:
    if state is ConversionState.CANCELLED:
        refused = order is OrderState.REFUSED
        return ConversionStatus.NOT_DELIVERED if refused else ConversionStatus.CANCELLED
    if state is ConversionState.EXPIRED:
        return ConversionStatus.ENDED
    return (
        ConversionStatus.DELIVERED if order is OrderState.DELIVERED else ConversionStatus.ON_ITS_WAY
    )
