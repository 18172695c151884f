"""Offer cards, rendered once for each offer, language and status, and put together into shelves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from flask import render_template
from flask_babel import format_number, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from marketplace.blueprints.web.html_cache import HtmlCache, gap
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.offer_status import Status, status_of

MOST_FRAGMENTS: Final = 10_000
FIRST_ROW: Final = 4

Key = tuple[int, str, Status, bool, bool]


def card_fragments(
    cards: Iterable[Card], now: datetime, balance: int | None, *, blocked: bool = False
) -> Iterator[Markup]:
    """Yield the cards in order as HTML, each with the reason why it cannot be converted.

    `balance` is None for a visitor without a points account.
    """
    language = str(get_locale())
    cache = HtmlCache.of_app("card_fragments", MOST_FRAGMENTS)
    for place, card in enumerate(cards):
        lacking = 0 if balance is None else card.lacking(balance)
        noted = blocked or lacking > 0
        key = (card.id, language, status_of(card, now), place < FIRST_ROW, noted)
        fragment = cache.html(key, partial(_render, card, key), source=card)
        yield fragment.fill(note=_note(lacking, language) if lacking else _blocked_note)


def _render(card: Card, key: Key) -> str:
    _id, language, status, eager, noted = key
    return render_template(
        "catalogue/_card.html",
        card=card,
        language=language,
        standing=status,
        eager=eager,
        note=gap("note") if noted else "",
    )


@lru_cache(maxsize=MOST_FRAGMENTS)
def _note(lacking: int, _language: str) -> Markup:
    return escape(points_lacking(lacking))


def _blocked_note() -> str:
    return str(gettext("Your points are blocked"))


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
