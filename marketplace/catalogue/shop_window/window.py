"""Keep every published offer in memory, and refresh it when the catalogue changes.

A shop window is immutable: a newer one replaces it. So pages read it without locks, and a request
costs one small SELECT while nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from threading import Lock
from time import monotonic

from flask import current_app

from marketplace.catalogue import version
from marketplace.catalogue.shop_window import load
from marketplace.catalogue.shop_window.cards import (
    Card,
    CategoryCard,
    PartnerCard,
    category_words,
    name_words,
    search_words,
    spellings,
)
from marketplace.catalogue.shop_window.offer_status import next_change, on_show
from marketplace.catalogue.shop_window.word_index import Ids, WordForms, WordIndex, Words, grouped
from marketplace.foundation.languages.folding import fold
from marketplace.foundation.settings import Settings

FOREVER = datetime.max.replace(tzinfo=UTC)


class Sort(StrEnum):
    """The orders of offers in the shop; by distance only for a person who says where they are."""

    NEWEST = "newest"
    POINTS = "points"
    ENDING = "ending"
    POPULAR = "popular"
    DISTANCE = "distance"


_KEYS: Mapping[Sort, Callable[[Card], tuple[float, ...]]] = {
    Sort.NEWEST: lambda card: (card.sold_out, -card.published_at.timestamp(), -card.id),
    Sort.POINTS: lambda card: (card.sold_out, card.points, card.id),
    Sort.ENDING: lambda card: (card.sold_out, (card.closes_at or FOREVER).timestamp(), card.id),
    Sort.POPULAR: lambda card: (card.sold_out, -card.popularity, -card.id),
}


@dataclass(frozen=True, slots=True)
class VisibleOffers:
    """The offers on show, from and until the moments (UTC) for which that is true."""

    ids: Ids
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Window:
    """Every published offer of partners that take part, at one version of the catalogue."""

    version: int
    cards: Mapping[int, Card]
    categories: tuple[CategoryCard, ...]
    partners: Mapping[int, PartnerCard]
    words: Words = field(repr=False)
    name_words: Words = field(repr=False)

    @cached_property
    def slugs(self) -> Mapping[str, Card]:
        """Return the offers by their slug."""
        return {card.slug: card for card in self.cards.values()}

    @cached_property
    def codes(self) -> Mapping[str, Card]:
        """Return the offers by the offer code that is sent by SMS."""
        return {card.offer_code: card for card in self.cards.values() if card.offer_code}

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Return the cities that have an offer."""
        return tuple(sorted({city for card in self.cards.values() for city in card.cities}))

    @cached_property
    def by_category(self) -> Mapping[str, Ids]:
        """Return the offers of each category, by its slug."""
        return grouped((card.category.slug, card.id) for card in self.cards.values())

    @cached_property
    def by_city(self) -> Mapping[str, Ids]:
        """Return the offers in each city, by its folded name."""
        return grouped((fold(c), card.id) for card in self.cards.values() for c in card.cities)

    @cached_property
    def by_kind(self) -> Mapping[str, Ids]:
        """Return the offers of each kind."""
        return grouped((card.kind.value, card.id) for card in self.cards.values())

    @cached_property
    def in_offers(self) -> WordIndex:
        """Return the index of the words of offers, without those of their categories."""
        return WordIndex.of(self.words)

    @cached_property
    def in_categories(self) -> WordIndex:
        """Return the index of the words of categories, with all offers of a category."""
        names = {card.category.slug: category_words(card.category) for card in self.cards.values()}
        return WordIndex.of({i: names[slug] for slug, ids in self.by_category.items() for i in ids})

    @cached_property
    def in_names(self) -> WordIndex:
        """Return the index of the words of titles, in every language, and of partners' names."""
        return WordIndex.of(self.name_words)

    @cached_property
    def forms(self) -> WordForms:
        """Return the forms of all words by which offers are found."""
        return WordForms({}).extended(self.vocabulary)

    @cached_property
    def vocabulary(self) -> AbstractSet[str]:
        """Return all words by which offers are found."""
        return self.in_offers.by_word.keys() | self.in_categories.by_word.keys()

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Return the words of titles, partners, cities and categories as they are written there."""
        texts = [*self.cities, *(partner.name for partner in self.partners.values())]
        texts += [text for card in self.cards.values() for text in card.titles.values()]
        texts += [text for category in self.categories for text in category.names.values()]
        return spellings(texts)

    @cached_property
    def orders(self) -> Mapping[Sort, tuple[int, ...]]:
        """Return the offers in each order, with sold-out ones last."""
        cards = self.cards.values()
        return {sort: tuple(c.id for c in sorted(cards, key=key)) for sort, key in _KEYS.items()}

    @cached_property
    def places(self) -> Mapping[Sort, Mapping[int, int]]:
        """Return the place of each offer in each order."""
        return {
            sort: {i: place for place, i in enumerate(ids)} for sort, ids in self.orders.items()
        }

    @cached_property
    def by_price(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the offers from the cheapest on, and their prices in points."""
        cards = sorted(self.cards.values(), key=lambda card: card.points)
        return tuple(card.id for card in cards), tuple(card.points for card in cards)

    def on_show(self, now: datetime) -> Ids:
        """Return the offers on show at `now`; computed again only when one opens or closes."""
        visible: VisibleOffers | None = self.__dict__.get("_visible")
        if visible is None or not visible.since <= now < visible.until:
            visible = self._visible_offers(now)
            self.__dict__["_visible"] = visible
        return visible.ids

    def _visible_offers(self, now: datetime) -> VisibleOffers:
        cards = self.cards.values()
        changes = (next_change(card, now) for card in cards)
        until = min((change for change in changes if change), default=FOREVER)
        return VisibleOffers(frozenset(card.id for card in cards if on_show(card, now)), now, until)


EMPTY = Window(version=-1, cards={}, categories=(), partners={}, words={}, name_words={})


@dataclass(slots=True)
class _WindowHolder:
    """The app's shop window, and the lock under which one thread replaces it."""

    window: Window = EMPTY
    checked_at: float = float("-inf")
    checked_after: int = -1
    lock: Lock = field(default_factory=Lock)

    def trusted(self, freshness: float) -> bool:
        """Return whether the version was just checked, without a change by this process since."""
        recent = monotonic() - self.checked_at < freshness
        return recent and self.checked_after == version.local_moves()


def window() -> Window:
    """Return the current shop window, with all that this process committed before the call.

    Commits of other processes are in it after the setting CATALOGUE_FRESHNESS (seconds) at the
    latest. Raises RuntimeError inside a transaction, whose own changes may be rolled back.
    """
    load.refuse_transaction()
    holder: _WindowHolder = current_app.extensions.setdefault("catalogue_window", _WindowHolder())
    settings: Settings = current_app.config["SETTINGS"]
    if not holder.trusted(settings.catalogue_freshness):
        checked_after, checked_at = version.local_moves(), monotonic()
        if version.current() != holder.window.version:
            with holder.lock:
                holder.window = _refreshed(holder.window)
        holder.checked_after, holder.checked_at = checked_after, checked_at
    return holder.window


def _refreshed(old: Window) -> Window:
    """Return the shop window at the current version, and read only changed offers again."""
    now = version.current()
    if now == old.version:
        return old
    # A restored backup may be older than the shop window, which is then read anew.
    base = old if old.version < now else EMPTY
    context = load.catalogue_context()
    cards = load.cards(base.cards, base.version, context)
    unchanged = {i for i, card in cards.items() if card is base.cards.get(i)}
    new = Window(
        version=now,
        cards=cards,
        categories=tuple(context.categories.values()),
        partners=context.partners,
        words={i: base.words[i] if i in unchanged else search_words(cards[i]) for i in cards},
        name_words={
            i: base.name_words[i] if i in unchanged else name_words(cards[i]) for i in cards
        },
    )
    _reuse_indexes(base, new)
    return new


def _reuse_indexes(old: Window, new: Window) -> None:
    """Build the word indexes from the old ones, where those exist."""
    if "in_offers" in old.__dict__:
        new.__dict__["in_offers"] = old.in_offers.revised(old.words, new.words)
    if "forms" in old.__dict__:
        new.__dict__["forms"] = old.forms.extended(new.vocabulary - old.vocabulary)
    if "in_names" in old.__dict__:
        new.__dict__["in_names"] = old.in_names.revised(old.name_words, new.name_words)
