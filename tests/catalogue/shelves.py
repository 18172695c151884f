"""Cards and windows for the tests of pure rules, and facts of an offer ready to be published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.shop_window.cards import (
    Card,
    CategoryCard,
    PartnerCard,
    Place,
    title_words_of,
    words_of,
)
from marketplace.catalogue.shop_window.window import Window

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
FOOD = CategoryCard(1, "food", "Ushqim", "Food", 0)
SPORT = CategoryCard(2, "sport", "Sport", "Sport", 1)
PEJA = Place(1, "Dega", "Pejë", "Rruga 1", "", None)
PRIZREN = Place(2, "Dega", "Prizren", "Rruga 2", "", None)


def a_partner(*places: Place, name: str = "Furra Drita") -> PartnerCard:
    """A partner with branches at the places."""
    return PartnerCard(1, "furra", name, "", "", None, withdrawn=False, places=places)


BAKERY = a_partner(PEJA)
BREAD = Card(
    id=1,
    slug="bread",
    kind=OfferKind.PARTNER,
    title_sq="Bukë",
    title_en="Bread",
    description_sq="E ngrohtë",
    description_en="Warm",
    terms_sq="",
    terms_en="",
    points=40,
    worth_cents=200,
    offer_code="BUKE1",
    unit=None,
    units_per_point=None,
    tariffs=None,
    per_customer=None,
    opens_at=None,
    closes_at=None,
    code_days=30,
    image=None,
    popularity=0,
    published_at=NOW,
    revision=1,
    category=FOOD,
    partner=BAKERY,
    sold_out=False,
)


def a_card(number: int, **given: Any) -> Card:
    """A card of that number; `given` in place of what the bread has."""
    unique = {"id": number, "slug": f"offer-{number}", "offer_code": f"CODE{number}"}
    return replace(BREAD, **unique | given)


def a_window(*cards: Card) -> Window:
    """A shop window with the cards in it."""
    return Window(
        version=1,
        cards={card.id: card for card in cards},
        categories=(FOOD, SPORT),
        partners={BAKERY.id: BAKERY},
        words={card.id: words_of(card) for card in cards},
        title_words={card.id: title_words_of(card) for card in cards},
    )


def ready(**given: Any) -> OfferContent:
    """Facts of a partner offer to which nothing is missing; `given` in place of some."""
    usual: dict[str, Any] = {
        "kind": OfferKind.PARTNER,
        "category_id": 1,
        "partner_id": 1,
        "title_sq": "Bukë e ngrohtë",
        "title_en": "Warm bread",
        "description_sq": "E pjekur sot",
        "description_en": "Baked today",
        "points": 40,
        "worth_cents": 200,
        "offer_code": "BUKE1",
        "image": "0" * 32,
    }
    return OfferContent(**usual | given)
