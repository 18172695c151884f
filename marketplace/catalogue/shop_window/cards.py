"""The values that cards and offer pages show, in every language."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.catalogue.amounts import AmountScale, scale_of
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation.languages.folding import fold, words
from marketplace.foundation.languages.texts import Texts, text_in

PUNCTUATION: Final = ".,:;!?()“”\"'"  # around a word


@dataclass(frozen=True, slots=True)
class Place:
    """One open branch of a partner; `latitude` and `longitude` are in degrees, if known."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """The business behind an offer; `places` are its open branches."""

    id: int
    slug: str
    name: str
    abouts: Texts
    phone: str | None
    withdrawn: bool
    places: tuple[Place, ...] = ()

    def about(self, language: str) -> str:
        """Return the partner's text about itself, in the language or one that there is."""
        return text_in(self.abouts, language)


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category of the catalogue."""

    id: int
    slug: str
    names: Texts
    position: int

    def name(self, language: str) -> str:
        """Return the category's name."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True)
class Card(TitledRow):
    """A published offer.

    `points` is its price, or the least number to convert for a service sold by the point and for an
    offer sold by the amount; `worth_cents` is what they are worth in euro cents; `tariffs` are
    those of the lines that a service fits, None for any that takes part; moments are in UTC.
    """

    id: int
    slug: str
    kind: OfferKind
    titles: Texts
    descriptions: Texts
    conditions: Texts
    points: int
    worth_cents: int
    points_most: int | None
    points_step: int | None
    offer_code: str | None
    unit: Unit | None
    units_per_point: int | None
    tariffs: tuple[str, ...] | None
    per_customer: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    code_days: int
    image: str | None
    popularity: int
    published_at: datetime
    revision: int
    category: CategoryCard
    partner: PartnerCard | None
    sold_out: bool

    def description(self, language: str) -> str:
        """Return the full description."""
        return text_in(self.descriptions, language)

    def terms(self, language: str) -> str:
        """Return the conditions of the offer."""
        return text_in(self.conditions, language)

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the branches that accept the offer's codes, none for services and gifts."""
        return self.partner.places if self.partner else ()

    @property
    def cities(self) -> tuple[str, ...]:
        """Return the cities of those branches, each once, in alphabetical order."""
        return tuple(sorted({place.city for place in self.places}))

    @property
    def by_the_point(self) -> bool:
        """Return whether the customer chooses the number of points to convert."""
        return self.units_per_point is not None or self.points_most is not None

    @property
    def scale(self) -> AmountScale | None:
        """Return the points that can be chosen of an offer sold by the amount."""
        return scale_of(self)

    def lacking(self, balance: int) -> int:
        """Return the points that a customer with the balance still needs, 0 if it is enough."""
        return max(0, self.points - balance)


def search_words(card: Card) -> tuple[str, ...]:
    """Return the folded words of the offer itself, in every language, each once."""
    texts = [*card.titles.values(), *card.descriptions.values()]
    texts += [*card.cities, card.offer_code or "", card.partner.name if card.partner else ""]
    return _unique_words(texts)


def category_words(category: CategoryCard) -> tuple[str, ...]:
    """Return the folded words of the category's name, in every language, each once."""
    return _unique_words([*category.names.values()])


def name_words(card: Card) -> tuple[str, ...]:
    """Return the folded words of the title, in every language, and of the partner's name."""
    return _unique_words([*card.titles.values(), card.partner.name if card.partner else ""])


def spellings(texts: Iterable[str]) -> Mapping[str, str]:
    """Return the words of the texts by their folded form, as written, in small letters."""
    written = {word.lower().strip(PUNCTUATION) for text in texts for word in text.split()}
    return {fold(word): word for word in sorted(written)}


def _unique_words(texts: list[str]) -> tuple[str, ...]:
    return tuple({sys.intern(word) for word in words(" ".join(texts))})
