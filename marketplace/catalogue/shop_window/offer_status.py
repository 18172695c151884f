"""Compute the status of an offer at a moment, which its card shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

ANNOUNCED_AHEAD = timedelta(days=30)
CLOSING_SOON = timedelta(days=3)


class Status(StrEnum):
    """The status of a published offer for a customer."""

    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSING_SOON = "closing_soon"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"


CONVERTIBLE: Final = frozenset({Status.OPEN, Status.CLOSING_SOON})


class OfferPeriod(Protocol):
    """The values of an offer that decide its status; moments are in UTC."""

    @property
    def opens_at(self) -> datetime | None:
        """Return the opening moment, or None if it opens when it is published."""

    @property
    def closes_at(self) -> datetime | None:
        """Return the closing moment, or None if it never closes."""

    @property
    def sold_out(self) -> bool:
        """Return whether its stock is used up."""


def status_of(offer: OfferPeriod, now: datetime) -> Status:
    """Return the status at `now`; it opens at `opens_at` and is closed from `closes_at` on."""
    if offer.closes_at is not None and offer.closes_at <= now:
        return Status.CLOSED
    if offer.sold_out:
        return Status.SOLD_OUT
    if offer.opens_at is not None and now < offer.opens_at:
        return Status.NOT_YET_OPEN
    if offer.closes_at is not None and offer.closes_at - now <= CLOSING_SOON:
        return Status.CLOSING_SOON
    return Status.OPEN


def convertible(offer: OfferPeriod, now: datetime) -> bool:
    """Return whether the offer can be converted at `now`."""
    return status_of(offer, now) in CONVERTIBLE


def on_show(offer: OfferPeriod, now: datetime) -> bool:
    """Return whether the offer is in the shop at `now`: announced, and not closed."""
    announced = offer.opens_at is None or offer.opens_at - ANNOUNCED_AHEAD <= now
    return announced and (offer.closes_at is None or now < offer.closes_at)


def next_change(offer: OfferPeriod, now: datetime) -> datetime | None:
    """Return the first moment after `now` at which `on_show` may change, or None if never."""
    moments = [offer.closes_at]
    if offer.opens_at is not None:
        moments.append(offer.opens_at - ANNOUNCED_AHEAD)
    return min((moment for moment in moments if moment and moment > now), default=None)
