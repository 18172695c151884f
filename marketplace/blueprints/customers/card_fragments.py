"""Offer cards, rendered once for each offer, language and status, and put together into shelves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from flask import current_app, render_template
from flask_babel import format_number, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from marketplace.blueprints.web.lru_cache import Kept
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.offer_status import Status, status_of

MOST_FRAGMENTS: Final = 10_000
FIRST_ROW: Final = 4
PLACE_OF_NOTE: Final = "\ue000"  # a character that nobody types, where the missing points go

Key = tuple[int, str, Status, bool, bool]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered card; good as long as the window holds the very same card."""

    card: Card
    markup: Markup


def card_fragments(
    cards: Iterable[Card], now: datetime, balance: int | None, *, blocked: bool = False
) -> Iterator[Markup]:
    """The cards in their order as HTML, each with what keeps a customer from converting it.

    `balance` is None for whoever has no points account.
    """
    language = str(get_locale())
    kept = current_app.extensions.setdefault("card_fragments", Kept[Key, Fragment](MOST_FRAGMENTS))
    for place, card in enumerate(cards):
        lacking = 0 if balance is None else card.lacking(balance)
        noted = blocked or lacking > 0
        key = (card.id, language, status_of(card, now), place < FIRST_ROW, noted)
        fragment = kept.get(key)
        if fragment is None or fragment.card is not card:
            fragment = _render(card, key)
            kept.put(key, fragment)
        yield _with_note(fragment.markup, lacking, blocked=blocked)


def _render(card: Card, key: Key) -> Fragment:
    _id, language, status, eager, lacks = key
    rendered = render_template(
        "catalogue/_card.html",
        card=card,
        language=language,
        standing=status,
        eager=eager,
        note=PLACE_OF_NOTE if lacks else "",
    )
    return Fragment(card, Markup(rendered))  # noqa: S704 - a template rendered it, escaped


def _with_note(markup: Markup, lacking: int, *, blocked: bool) -> Markup:
    if not (lacking or blocked):
        return markup
    note = _note(lacking, str(get_locale())) if lacking else _blocked_note()
    return Markup(str(markup).replace(PLACE_OF_NOTE, note))  # noqa: S704 - both are escaped


@lru_cache(maxsize=MOST_FRAGMENTS)
def _note(lacking: int, _language: str) -> str:
    return str(escape(points_lacking(lacking)))


def _blocked_note() -> str:
    return str(escape(gettext("Your points are blocked")))


def points_lacking(lacking: int) -> str:
    """The sentence that says how many points are missing."""
    return str(
        ngettext(
            "You need %(points)s more point",
            "You need %(points)s more points",
            lacking,
            points=format_number(lacking),
        )
    )
