"""The operator's services in the shop window, as SMS and USSD ask for them."""

from __future__ import annotations

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation import clock


def service_of(window: Window, unit: Unit) -> Card | None:
    """The service that gives MB, SMS or MMS, the oldest of several.

    One on show goes before one that has closed, which is still known by its unit and told so.
    """
    of_unit = [card for card in all_services(window) if card.unit is unit]
    on_show = window.on_show(clock.now())
    return min(of_unit, key=lambda card: (card.id not in on_show, card.id), default=None)


def all_services(window: Window) -> list[Card]:
    """Every service that is known, on show or not."""
    ids = window.by_kind.get(OfferKind.SERVICE.value, frozenset())
    return [window.cards[one] for one in ids]
