"""The shop window: everything published, held in memory and refreshed when the catalogue moves.

A window never changes: a newer one takes its place. So pages read it without locks, and a request
costs one tiny SELECT while nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from threading import Lock
from time import monotonic

from flask import current_app

from marketplace.catalogue import version
from marketplace.catalogue.folding import fold
from marketplace.catalogue.shop_window import load
from marketplace.catalogue.shop_window.cards import (
    Card,
    CategoryCard,
    PartnerCard,
    title_words_of,
    words_of,
)
from marketplace.catalogue.shop_window.offer_status import next_change, on_show
from marketplace.catalogue.shop_window.word_index import Ids, WordIndex, Words, grouped
from marketplace.foundation.settings import Settings

FOREVER = datetime.max.replace(tzinfo=UTC)


class Sort(StrEnum):
    """The orders in which the shop can be looked through."""

    NEWEST = "newest"
    POINTS = "points"
    ENDING = "ending"
    POPULAR = "popular"


_KEYS: Mapping[Sort, Callable[[Card], tuple[float, ...]]] = {
    Sort.NEWEST: lambda card: (card.sold_out, -card.published_at.timestamp(), -card.id),
    Sort.POINTS: lambda card: (card.sold_out, card.points, card.id),
    Sort.ENDING: lambda card: (card.sold_out, (card.closes_at or FOREVER).timestamp(), card.id),
    Sort.POPULAR: lambda card: (card.sold_out, -card.popularity, -card.id),
}


@dataclass(frozen=True, slots=True)
class VisibleOffers:
    """The offers on show, and the moment until which that holds."""

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
    title_words: Words = field(repr=False)

    @cached_property
    def slugs(self) -> Mapping[str, Card]:
        """The offers by their address."""
        return {card.slug: card for card in self.cards.values()}

    @cached_property
    def codes(self) -> Mapping[str, Card]:
        """The offers by the offer code that is sent by SMS."""
        return {card.offer_code: card for card in self.cards.values() if card.offer_code}

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """The cities in which something is offered."""
        return tuple(sorted({city for card in self.cards.values() for city in card.cities}))

    @cached_property
    def by_category(self) -> Mapping[str, Ids]:
        """The offers on each shelf, by its slug."""
        return grouped((card.category.slug, card.id) for card in self.cards.values())

    @cached_property
    def by_city(self) -> Mapping[str, Ids]:
        """The offers in each city, by its folded name."""
        return grouped((fold(c), card.id) for card in self.cards.values() for c in card.cities)

    @cached_property
    def by_kind(self) -> Mapping[str, Ids]:
        """The offers of each kind."""
        return grouped((card.kind.value, card.id) for card in self.cards.values())

    @cached_property
    def anywhere(self) -> WordIndex:
        """Every word by which an offer is found."""
        return WordIndex.of(self.words)

    @cached_property
    def in_titles(self) -> WordIndex:
        """The words of the titles alone, in both languages."""
        return WordIndex.of(self.title_words)

    @cached_property
    def orders(self) -> Mapping[Sort, tuple[int, ...]]:
        """The offers in each order; those sold out come last."""
        cards = self.cards.values()
        return {sort: tuple(c.id for c in sorted(cards, key=_KEYS[sort])) for sort in Sort}

    @cached_property
    def by_price(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The offers from the cheapest on, and their prices beside them."""
        cards = sorted(self.cards.values(), key=lambda card: card.points)
        return tuple(card.id for card in cards), tuple(card.points for card in cards)

    def on_show(self, now: datetime) -> Ids:
        """The offers to be shown at `now`; counted again only when one opens or closes."""
        showing: VisibleOffers | None = self.__dict__.get("_showing")
        if showing is None or not showing.since <= now < showing.until:
            showing = self._look(now)
            self.__dict__["_showing"] = showing
        return showing.ids

    def _look(self, now: datetime) -> VisibleOffers:
        cards = self.cards.values()
        changes = (next_change(card, now) for card in cards)
        until = min((change for change in changes if change), default=FOREVER)
        return VisibleOffers(frozenset(card.id for card in cards if on_show(card, now)), now, until)


EMPTY = Window(version=-1, cards={}, categories=(), partners={}, words={}, title_words={})


@dataclass(slots=True)
class _WindowHolder:
    """The app's window and the lock under which one thread replaces it."""

    window: Window = EMPTY
    asked_at: float = float("-inf")
    asked_after: int = -1
    lock: Lock = field(default_factory=Lock)

    def trusted(self, freshness: float) -> bool:
        """Whether the database was asked just now, and this process has changed nothing since."""
        recent = monotonic() - self.asked_at < freshness
        return recent and self.asked_after == version.moves_here()


def window() -> Window:
    """The shop window as of now: what this process committed before the call is in it.

    What another process committed is in it after the setting CATALOGUE_FRESHNESS at the latest.
    Not for use inside a transaction, whose own changes may yet be taken back.
    """
    load.refuse_transaction()
    pane: _WindowHolder = current_app.extensions.setdefault("catalogue_window", _WindowHolder())
    settings: Settings = current_app.config["SETTINGS"]
    if not pane.trusted(settings.catalogue_freshness):
        asked_after, asked_at = version.moves_here(), monotonic()
        if version.current() != pane.window.version:
            with pane.lock:
                pane.window = _refreshed(pane.window)
        pane.asked_after, pane.asked_at = asked_after, asked_at
    return pane.window


def _refreshed(old: Window) -> Window:
    """The window at the version now, with only what changed read again."""
    now = version.current()
    if now == old.version:
        return old
    # A restored backup may be older than what was shown: then nothing shown is trusted.
    base = old if old.version < now else EMPTY
    surroundings = load.catalogue_context()
    cards = load.cards(base.cards, base.version, surroundings)
    kept = {i for i, card in cards.items() if card is base.cards.get(i)}
    fresh = Window(
        version=now,
        cards=cards,
        categories=tuple(surroundings.categories.values()),
        partners=surroundings.partners,
        words={i: base.words[i] if i in kept else words_of(cards[i]) for i in cards},
        title_words={
            i: base.title_words[i] if i in kept else title_words_of(cards[i]) for i in cards
        },
    )
    _inherit(base, fresh)
    return fresh


def _inherit(old: Window, fresh: Window) -> None:
    """Make the word indexes from the old ones, where somebody has searched in those."""
    if "anywhere" in old.__dict__:
        fresh.__dict__["anywhere"] = old.anywhere.revised(old.words, fresh.words)
    if "in_titles" in old.__dict__:
        fresh.__dict__["in_titles"] = old.in_titles.revised(old.title_words, fresh.title_words)
