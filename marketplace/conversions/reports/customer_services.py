"""What a customer's numbers have of the operator's services: what is still good, what is over."""

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
    """One conversion of a service.

    It is good for `days` after the one it was converted on, of which `left` are still to come; both
    None without an end.
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
    """The customer's services by number, with what ended in the last two months; two statements."""
    recent = Conversion.created_at >= now - SHOWN_AFTERWARDS
    live = (Conversion.state == ConversionState.ISSUED) & (Conversion.good_until > now)
    lately = Conversion.good_until >= now - SHOWN_AFTERWARDS
    found = of_kind(customer_id, OfferKind.SERVICE, recent | live | lately)
    return by_number(found, clock.day_of(now))


def by_number(receipts: Iterable[Receipt], today: date) -> list[NumberServices]:
    """The services of the receipts, which come newest first, in the order of their numbers."""
    numbers: dict[str, NumberServices] = {}
    for receipt in receipts:
        one = _service(receipt, today)
        of = numbers.setdefault(receipt.line or "", NumberServices(receipt.line or ""))
        (of.good if receipt.standing in GOOD else of.over).append(one)
    for of in numbers.values():
        of.good = _soonest_first(of.good)
    return [numbers[number] for number in sorted(numbers)]


def _service(receipt: Receipt, today: date) -> Service:
    last = receipt.last_day
    if last is None:
        return Service(receipt, None, None)
    days = (last - clock.day_of(receipt.created_at)).days
    return Service(receipt, days, max(0, (last - today).days))


def _soonest_first(services: Sequence[Service]) -> list[Service]:
    return sorted(services, key=lambda one: (one.receipt.last_day or date.max, one.receipt.id))
