"""The offers behind the numbers of the menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale

from marketplace.blueprints.gateways.services import service_of
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.ussd_menu import CODES, UNITS, MenuChoice
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.refusals import OfferNotThere
from marketplace.messages.texts import formatting


def slug_of(choice: MenuChoice | None) -> str:
    """Return the slug of the offer behind the number; raises OfferNotThere where there is none.

    Not for use inside a transaction, like the shop window itself.
    """
    card = _card_of(choice) if choice else None
    if card is None:
        raise OfferNotThere
    return card.slug


def _card_of(choice: MenuChoice) -> Card | None:
    shop = window()
    if choice in UNITS:
        return service_of(shop, UNITS[choice])
    found = shop.codes.get(CODES[choice])
    return found if found and found.kind is OfferKind.SERVICE else None


def value_of_terms(terms: Mapping[str, Any], units: int | None) -> str:
    """Return what a conversion's terms give: `200 MB`, or the package's title."""
    return formatting.title({**terms, "units": units}, str(get_locale()))
