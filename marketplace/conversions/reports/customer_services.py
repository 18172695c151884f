"""Read the operator's services on a customer's numbers, current and past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.receipts import Receipt, of_kind
from marketplace.conversions.status import GOOD
from marketplace.foundation import clock

SHOWN_AFTERWARDS: Final = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Service:
    """A conversion of a service.

    It is valid for `days` after the day of converting, of which `left` are still to come; both None
    without an end.
    """

    receipt: Receipt
    days: int | None
    left: int | None


@dataclass(slots=True)
class NumberServices:
    """A number's services: `good` ones by the day they end, those that are `over` newest first."""

    number: str
    good: list[Service] = field(default_factory=list)
    over: list[Service] = field(default_factory=list)


def my_services(customer_id: int, now: datetime) -> list[NumberServices]:
    """Return the customer's services by number, with those that ended in the last two months.

    Two statements.
    """
    recent = Conversion.created_at >= now - SHOWN_AFTERWARDS
    live = (Conversion.state == ConversionState.ISSUED) & (Conversion.good_until > now)
    lately = Conversion.good_until >= now - SHOWN_AFTERWARDS
    receipts = of_kind(customer_id, OfferKind.SERVICE, recent | live | lately)
    return by_number(receipts, clock.day_of(now))


def by_number(receipts: Iterable[Receipt], today: date) -> list[NumberServices]:
    """Return the services of the receipts (newest first), in the order of their numbers."""
    numbers: dict[str, NumberServices] = {}
    for receipt in receipts:
        one = _service(receipt, today)
        number_services = numbers.setdefault(receipt.line or "", NumberServices(receipt.line or ""))
        (number_services.good if receipt.standing in GOOD else number_services.over).append(one)
    for number_services in numbers.values():
        number_services.good = _soonest_first(number_services.good)
    return [numbers[number] for number in sorted(numbers)]


def _service(receipt: Receipt, today: date) -> Service:
    last = receipt.last_day
    if last is None:
        return Service(receipt, None, None)
    days = (last - clock.day_of(receipt.created_at)).days
    return Service(receipt, days, max(0, (last - today).days))


def _soonest_first(services: Sequence[Service]) -> list[Service]:
    return sorted(services, key=lambda one: (one.receipt.last_day or date.max, one.receipt.id))
