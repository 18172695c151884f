"""Details of offers sold by the point: what points give, and the USSD code of a service."""

from __future__ import annotations

from typing import Any

from marketplace.blueprints.forms.fields import LARGEST
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.ussd_menu import NUMBERS
from marketplace.catalogue.shop_window.cards import Card
from marketplace.conversions.preview import Preview
from marketplace.conversions.reports.price_examples import amount_examples, examples
from marketplace.conversions.rules import most_points


def service_context(card: Card, seen: Preview | None) -> dict[str, Any]:
    """Return the values of a service's templates beside the card; empty for other offers.

    `most` is where the slider ends: all of the customer's points, as far as units can be
    counted.
    """
    if card.kind is not OfferKind.SERVICE:
        return {}
    balance = seen.balance if seen else None
    return {
        "tariff_words": TARIFFS,
        "dialled": NUMBERS.get((card.unit if card.by_the_point else card.offer_code) or ""),
        "examples": _examples(card, balance),
        "most": min(balance or 0, LARGEST, most_points(card.units_per_point)),
        "some_fit": any(line.fits for line in seen.lines) if seen else True,
    }


def amount_context(card: Card, seen: Preview | None) -> dict[str, Any]:
    """Return the values of the templates of an offer by the amount; empty for other offers.

    `most` is where the slider ends: the most that the customer's points reach.
    """
    scale, balance = card.scale, seen.balance if seen else None
    if scale is None:
        return {}
    return {
        "examples": amount_examples(scale, balance),
        "most": scale.at_most(scale.most if balance is None else balance),
    }


def _examples(card: Card, balance: int | None) -> list[Any]:
    if card.units_per_point is None:
        return []
    return list(examples(least=card.points, units_per_point=card.units_per_point, balance=balance))
