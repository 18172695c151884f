"""The operator's services in the shop window, as SMS and USSD address them."""

from __future__ import annotations

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation import clock


def service_of(window: Window, unit: Unit) -> Card | None:
    """Return the service that gives MB, SMS or MMS, the oldest of several.

    A published one comes before one that has closed, which the caller can still name in a
    refusal.
    """
    of_unit = [card for card in all_services(window) if card.unit is unit]
    on_show = window.on_show(clock.now())
    return min(of_unit, key=lambda card: (card.id not in on_show, card.id), default=None)


def all_services(window: Window) -> list[Card]:
    """Return every service that is known, published or not."""
    ids = window.by_kind.get(OfferKind.SERVICE.value, frozenset())
    return [window.cards[one] for one in ids]
