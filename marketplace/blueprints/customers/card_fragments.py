"""Offer cards, rendered once for each offer, language and status, and put together into shelves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from flask import render_template
from flask_babel import format_decimal, format_number, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from marketplace.blueprints.web.html_cache import HtmlCache, gap
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.distance import km_to
from marketplace.catalogue.shop_window.offer_status import Status, convertible, status_of
from marketplace.catalogue.shop_window.search import Query, search
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation import clock

MOST_FRAGMENTS: Final = 10_000
FIRST_ROW: Final = 4
ROW: Final = 4  # cards on a wide screen; the stylesheet leaves fewer on a phone

Key = tuple[int, str, Status, bool, bool, bool]


def card_fragments(
    cards: Iterable[Card],
    now: datetime,
    balance: int | None,
    *,
    blocked: bool = False,
    far: Mapping[int, float] | None = None,
) -> Iterator[Markup]:
    """Yield the cards in order as HTML, each with the reason why it cannot be converted.

    `balance` is None for a visitor without a points account; `far` are the kilometres to partners,
    for a person who says where they are.
    """
    language = str(get_locale())
    cache = HtmlCache.of_app("card_fragments", MOST_FRAGMENTS)
    for place, card in enumerate(cards):
        lacking = 0 if balance is None else card.lacking(balance)
        noted = blocked or lacking > 0
        km = km_to(card, far) if far else None
        key = (card.id, language, status_of(card, now), place < FIRST_ROW, noted, km is not None)
        fragment = cache.html(key, partial(_render, card, key), source=card)
        note = _note(lacking, language) if lacking else _blocked_note
        yield fragment.fill(note=note, distance="" if km is None else partial(_distance, km))


def affordable_now(shown: Window, balance: int, *, without: Card | None = None) -> list[Markup]:
    """Return the cards of the newest offers that the balance is enough for now, a row at most.

    The offer `without` is left out: its own page shows it.
    """
    now = clock.now()
    found = search(shown, Query(affordable=balance), now)
    open_now = [card for card in found.cards if convertible(card, now) and card is not without]
    return list(card_fragments(open_now[:ROW], now, balance))


def _render(card: Card, key: Key) -> str:
    _id, language, status, eager, noted, near = key
    return render_template(
        "catalogue/_card.html",
        card=card,
        language=language,
        standing=status,
        eager=eager,
        note=gap("note") if noted else "",
        distance=gap("distance") if near else "",
    )


@lru_cache(maxsize=MOST_FRAGMENTS)
def _note(lacking: int, _language: str) -> Markup:
    return escape(points_lacking(lacking))


def _distance(km: float) -> str:
    return str(gettext("%(km)s km away", km=format_decimal(km, format="#,##0.0")))


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
