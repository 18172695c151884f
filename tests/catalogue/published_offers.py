"""Cards and shop windows for tests of pure rules, and the content of a publishable offer."""

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
    name_words,
    search_words,
)
from marketplace.catalogue.shop_window.window import Window
from tests.support.rows import with_texts

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
FOOD = CategoryCard(1, "food", {"sq": "Ushqim", "en": "Food"}, 0)
SPORT = CategoryCard(2, "sport", {"sq": "Sport", "en": "Sport"}, 1)
PEJA = Place(1, "Dega", "Pejë", "Rruga 1", "", None)
PRIZREN = Place(2, "Dega", "Prizren", "Rruga 2", "", None)


def a_partner(*places: Place, name: str = "Furra Drita") -> PartnerCard:
    """Return a partner with branches at the places."""
    return PartnerCard(1, "furra", name, {}, None, withdrawn=False, places=places)


BAKERY = a_partner(PEJA)
BREAD = Card(
    id=1,
    slug="bread",
    kind=OfferKind.PARTNER,
    titles={"sq": "Bukë", "en": "Bread"},
    descriptions={"sq": "E ngrohtë", "en": "Warm"},
    conditions={},
    points=40,
    worth_cents=200,
    points_most=None,
    points_step=None,
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
    """Return a card with that id; `given` replaces values of the bread offer."""
    unique = {"id": number, "slug": f"offer-{number}", "offer_code": f"CODE{number}"}
    fields = {"title": "titles", "description": "descriptions", "terms": "conditions"}
    usual = {name: getattr(BREAD, field) for name, field in fields.items()}
    values = with_texts(unique | given, usual)
    return replace(BREAD, **{fields.get(name, name): value for name, value in values.items()})


def a_window(*cards: Card) -> Window:
    """Return a shop window with the cards."""
    return Window(
        version=1,
        cards={card.id: card for card in cards},
        categories=(FOOD, SPORT),
        partners={BAKERY.id: BAKERY},
        words={card.id: search_words(card) for card in cards},
        name_words={card.id: name_words(card) for card in cards},
    )


def ready(**given: Any) -> OfferContent:
    """Return the complete content of a partner offer; `given` replaces some values."""
    usual: dict[str, Any] = {
        "kind": OfferKind.PARTNER,
        "category_id": 1,
        "partner_id": 1,
        "title": {"sq": "Bukë e ngrohtë", "en": "Warm bread"},
        "description": {"sq": "E pjekur sot", "en": "Baked today"},
        "points": 40,
        "worth_cents": 200,
        "offer_code": "BUKE1",
        "image": "0" * 32,
    }
    return OfferContent(**with_texts(given, usual))
