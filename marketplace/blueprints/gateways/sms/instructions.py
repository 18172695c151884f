"""Instructions for SMS: the exact text to send for an offer or a service."""

from __future__ import annotations

from string import digits
from typing import Final

from marketplace.blueprints.gateways.services import all_services
from marketplace.blueprints.gateways.sms.fuzzy_match import nearest
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import sms_reserved_words
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation import clock

MOST_EXAMPLES: Final = 4
MOST_IN_HELP: Final = 6  # the services of the programme


def exact_instruction(card: Card, points: int | None = None) -> str:
    """Return the text to send for the offer, with `points` or the minimum where it is needed.

    Points that an offer by the amount does not take become the nearest that it does.
    """
    if card.scale:
        return f"{card.offer_code} {card.scale.at_most(points or 0)}"
    if card.by_the_point:
        return f"{max(points or 0, card.points)} {card.unit}"
    if card.kind is OfferKind.SERVICE:
        return f"{card.points} {card.offer_code}"
    return card.offer_code or ""


def examples(window: Window, most: int = MOST_EXAMPLES) -> list[str]:
    """Return what can be sent for the operator's services; `PIKA` where there are none."""
    ways = [
        exact_instruction(card)
        for card in _services(window)
        if card.by_the_point or card.offer_code
    ]
    return ways[:most] or ["PIKA"]


def probable_offer(window: Window, word: str) -> Card | None:
    """Return the published offer whose code or unit is one typing error from the word."""
    on_show = window.on_show(clock.now())
    units = {card.unit: card for card in _services(window) if card.by_the_point}

    def card_of(code: str) -> Card | None:
        card = window.codes.get(code)
        if card is None:
            return units.get(sms_reserved_words.UNITS[code])
        return card if card.id in on_show else None

    places = (window.codes, sms_reserved_words.UNITS)
    for typed in dict.fromkeys((word, word.strip(digits))):
        found = nearest(typed, places, lambda code: card_of(code) is not None)
        if found:
            return card_of(found)
    return None


def _services(window: Window) -> list[Card]:
    """Return the published services, those sold by the point first, then by price."""
    on_show = window.on_show(clock.now())
    cards = [card for card in all_services(window) if card.id in on_show]
    return sorted(cards, key=lambda card: (not card.by_the_point, card.points, card.id))


def is_misspelt_balance(word: str) -> bool:
    """Return whether the word is `PIKA` with a typing error."""
    return nearest(word, (sms_reserved_words.BALANCE,), lambda _word: True) is not None
