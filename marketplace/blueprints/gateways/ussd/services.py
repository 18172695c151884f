"""The offers behind the numbers of the menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import get_locale

from marketplace.blueprints.gateways.services import service_of
from marketplace.blueprints.gateways.ussd.state_machine import LISTED
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.ussd_menu import CODES, UNITS, MenuChoice
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.refusals import OfferNotThere
from marketplace.foundation import clock
from marketplace.messages import gsm
from marketplace.messages.texts import formatting

LONGEST_PARTNER: Final = 12
WITH_MORE: Final = 9  # beside the line that leads to the next screen


def slug_of(choice: MenuChoice | None, offer: int | None = None) -> str:
    """Return the slug of the offer behind the number; raises OfferNotThere where there is none.

    `offer` is the place in the list of offers by the amount, from 1 on; the list begins anew after
    its last screen.

    Not for use inside a transaction, like the shop window itself.
    """
    card = _listed(offer) if offer else _card_of(choice) if choice else None
    if card is None:
        raise OfferNotThere
    return card.slug


def _card_of(choice: MenuChoice) -> Card | None:
    shop = window()
    if choice in UNITS:
        return service_of(shop, UNITS[choice])
    found = shop.codes.get(CODES[choice])
    return found if found and found.kind is OfferKind.SERVICE else None


def amounts() -> list[Card]:
    """Return the offers by the amount in the order of the list: the first published first."""
    shop, on_show = window(), window().on_show(clock.now())
    found = [card for card in shop.cards.values() if card.points_most and card.id in on_show]
    return sorted(found, key=lambda card: card.id)


@dataclass(frozen=True, slots=True)
class AmountList:
    """A screen of the list: a line for each offer, and whether there are other screens."""

    lines: str
    more: bool


def list_of_amounts(page: int) -> AmountList:
    """Return a screen of the list: for each offer its number, its partner and its offer code.

    Raises OfferNotThere where there are none.
    """
    screens = _screens()
    if not screens:
        raise OfferNotThere
    more = len(screens) > 1
    longest = WITH_MORE if more else LONGEST_PARTNER
    shown = enumerate(screens[page % len(screens)], 1)
    lines = [f"{n} {_partner(card, longest)} {card.offer_code}" for n, card in shown]
    return AmountList("\n".join(lines), more)


def _screens() -> list[list[Card]]:
    found, size = amounts(), len(LISTED)
    return [found[start : start + size] for start in range(0, len(found), size)]


def _partner(card: Card, longest: int) -> str:
    name = card.partner.name if card.partner else ""
    return gsm.shorten(name, len(name) - longest) if len(name) > longest else name


def _listed(offer: int) -> Card | None:
    screens, (page, place) = _screens(), divmod(offer - 1, len(LISTED))
    on_screen = screens[page % len(screens)] if screens else []
    return on_screen[place] if place < len(on_screen) else None


def euros(cents: int) -> str:
    """Return the amount in the current language."""
    return formatting.euros(cents, str(get_locale()))


def value_of_terms(terms: Mapping[str, Any], units: int | None) -> str:
    """Return what a conversion's terms give: `200 MB`, or the package's title."""
    return formatting.title({**terms, "units": units}, str(get_locale()))
