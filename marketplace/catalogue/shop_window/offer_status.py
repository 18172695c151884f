"""Where an offer stands at a moment: shown on its card before anyone presses anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

ANNOUNCED_AHEAD = timedelta(days=30)
CLOSING_SOON = timedelta(days=3)


class Status(StrEnum):
    """What a published offer is to a customer."""

    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSING_SOON = "closing_soon"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"


class OfferPeriod(Protocol):
    """What the status of an offer hangs on."""

    @property
    def opens_at(self) -> datetime | None:
        """When it opens; None: when published."""

    @property
    def closes_at(self) -> datetime | None:
        """When it closes; None: never."""

    @property
    def sold_out(self) -> bool:
        """Whether its stock is gone."""


def status_of(offer: OfferPeriod, now: datetime) -> Status:
    """The status at `now`; it opens at `opens_at` and is closed from `closes_at` on."""
    if offer.closes_at is not None and offer.closes_at <= now:
        return Status.CLOSED
    if offer.sold_out:
        return Status.SOLD_OUT
    if offer.opens_at is not None and now < offer.opens_at:
        return Status.NOT_YET_OPEN
    if offer.closes_at is not None and offer.closes_at - now <= CLOSING_SOON:
        return Status.CLOSING_SOON
    return Status.OPEN


def on_show(offer: OfferPeriod, now: datetime) -> bool:
    """Whether the offer is in the shop at `now`: announced, and not closed."""
    announced = offer.opens_at is None or offer.opens_at - ANNOUNCED_AHEAD <= now
    return announced and (offer.closes_at is None or now < offer.closes_at)


def next_change(offer: OfferPeriod, now: datetime) -> datetime | None:
    """The first moment after `now` at which `on_show` may answer otherwise; None: never."""
    moments = [offer.closes_at]
    if offer.opens_at is not None:
        moments.append(offer.opens_at - ANNOUNCED_AHEAD)
    return min((moment for moment in moments if moment and moment > now), default=None)
