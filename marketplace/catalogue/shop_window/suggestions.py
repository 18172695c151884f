"""Suggest partners, offers and categories for the words that are being typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from marketplace.catalogue.shop_window.search import MOST_WORDS
from marketplace.catalogue.shop_window.window import Sort, Window
from marketplace.catalogue.shop_window.word_index import Ids
from marketplace.foundation.languages.folding import words

SHORTEST: Final = 2  # letters
MOST_PARTNERS: Final = 2
MOST_OFFERS: Final = 4
MOST_CATEGORIES: Final = 2


class SuggestionKind(StrEnum):
    """The kind of thing that is suggested."""

    PARTNER = "partner"
    OFFER = "offer"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: its text, and the slug of its offer, category or partner."""

    kind: SuggestionKind
    text: str
    slug: str


def suggest(window: Window, typed: str, language: str, now: datetime) -> list[Suggestion]:
    """Return at most 8 suggestions: partners first, then offers, then categories.

    Names match whose words begin with the words typed, in the order of the catalogue; only what is
    in the shop at `now` is suggested. Nothing is suggested for less than 2 letters.
    """
    parts = words(typed)[:MOST_WORDS]
    if sum(map(len, parts)) < SHORTEST:
        return []
    shown = window.on_show(now)
    return [
        *islice(_partners(window, parts, shown), MOST_PARTNERS),
        *islice(_offers(window, parts, shown, language), MOST_OFFERS),
        *islice(_categories(window, parts, shown, language), MOST_CATEGORIES),
    ]


def _begins(name: str, parts: list[str]) -> bool:
    """Return whether each part begins a word of the name."""
    own = words(name)
    return all(any(word.startswith(part) for word in own) for part in parts)


def _partners(window: Window, parts: list[str], shown: Ids) -> Iterator[Suggestion]:
    with_offers = {card.partner.id for i in shown if (card := window.cards[i]).partner}
    for partner in sorted(window.partners.values(), key=lambda one: one.name):
        if partner.id in with_offers and _begins(partner.name, parts):
            yield Suggestion(SuggestionKind.PARTNER, partner.name, partner.slug)


def _offers(window: Window, parts: list[str], shown: Ids, language: str) -> Iterator[Suggestion]:
    """Yield offers by their titles in any language, the most popular first, each title once."""
    hits = shown
    for part in parts:
        hits &= window.in_names.containing(part)
    texts: set[str] = set()
    for offer_id in sorted(hits, key=window.places[Sort.POPULAR].__getitem__):
        card = window.cards[offer_id]
        text = card.title(language)
        if text not in texts and any(_begins(title, parts) for title in card.titles.values()):
            texts.add(text)
            yield Suggestion(SuggestionKind.OFFER, text, card.slug)


def _categories(
    window: Window, parts: list[str], shown: Ids, language: str
) -> Iterator[Suggestion]:
    for category in window.categories:
        if window.by_category.get(category.slug, frozenset()) & shown and any(
            _begins(name, parts) for name in category.names.values()
        ):
            yield Suggestion(SuggestionKind.CATEGORY, category.name(language), category.slug)
