"""Map a conversion to the one status that the pages of customers and staff show."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import ConversionState
from marketplace.conversions.provisioning.models import OrderState


class ConversionStatus(StrEnum):
    """The status of a conversion.

    `ready` is a code to use or a reserved gift to collect, `used` after that; a service is on its
    way, delivered, and ended when its days are over. A cancelled or undelivered one returned its
    points, a lost one did not; an expired one is a code or a reservation.
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
    """Return the status; `over` after `good_until`, whether or not the calendar has ended it yet.

    `order` is the network's progress with a service, None where none was ordered.
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
