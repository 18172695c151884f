"""Search the shop window by words, category, city, kind and price, in a chosen order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from marketplace.catalogue.folding import fold, words
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import Sort, Window
from marketplace.catalogue.shop_window.word_index import Ids

PER_PAGE = 24
LONGEST_Q = 100
MOST_WORDS = 8
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Query:
    """A search; `affordable` is the balance that the price must not exceed, or None."""

    q: str = ""
    category: str = ""
    city: str = ""
    kind: str = ""
    affordable: int | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Return whether any filter is set."""
        return any((self.q, self.category, self.city, self.kind, self.affordable is not None))

    def arguments(self, **changes: str | int) -> dict[str, str]:
        """Return the URL's arguments for this query with the changes; defaults are left out.

        Without a change of the page they name the first page of the changed query.
        """
        values: dict[str, str | int] = {
            "q": self.q,
            "category": self.category,
            "city": self.city,
            "kind": self.kind,
            "affordable": "" if self.affordable is None else "1",
            "sort": self.sort.value,
            "page": 1,
        }
        values.update(changes)
        defaults = {"sort": Sort.NEWEST.value, "page": "1"}
        texts = {name: str(value) for name, value in values.items()}
        return {name: text for name, text in texts.items() if text != defaults.get(name, "")}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the results; `page` is between 1 and `pages`, which is at least 1."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int


def parse(args: Mapping[str, str], window: Window, balance: int | None = None) -> Query:
    """Return the query in a URL's arguments; invalid ones count as not given.

    `balance` is the customer's, for `affordable`, a filter that is ignored without it.
    """
    category, city, kind = (args.get(name, "") for name in ("category", "city", "kind"))
    cities = {fold(name): name for name in window.cities}
    return Query(
        q=" ".join(args.get("q", "").replace("\0", "").split())[:LONGEST_Q],
        category=category if any(c.slug == category for c in window.categories) else "",
        city=cities.get(fold(city.strip()), ""),
        kind=kind if kind in set(OfferKind) else "",
        affordable=balance if args.get("affordable", "") not in {"", "0"} else None,
        sort=Sort(args["sort"]) if args.get("sort") in set(Sort) else Sort.NEWEST,
        page=_page_number(args.get("page", "")),
    )


def _page_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        return 1
    return min(max(1, int(text)), LAST_PAGE)


def search(window: Window, query: Query, now: datetime) -> Page:
    """Return the page of offers on show at `now` that match every filter of the query.

    In the default order, the newest first, the offers with all words in their titles come before
    the other results.
    """
    query_words = words(query.q)[:MOST_WORDS]
    hits = window.on_show(now)
    for ids in sorted(_filters(window, query, query_words), key=len):
        hits &= ids
    pages = max(1, -(-len(hits) // PER_PAGE))
    page = min(query.page, pages)
    title_hits = _title_hits(window, query_words, hits) if query.sort is Sort.NEWEST else hits
    order = window.orders[query.sort]
    matching = chain(
        filter(title_hits.__contains__, order), filter((hits - title_hits).__contains__, order)
    )
    chosen = islice(matching, (page - 1) * PER_PAGE, page * PER_PAGE)
    return Page(tuple(window.cards[i] for i in chosen), len(hits), page, pages)


def _title_hits(window: Window, query_words: list[str], hits: Ids) -> Ids:
    for word in query_words:
        hits &= window.in_titles.containing(word)
    return hits


def _filters(window: Window, query: Query, query_words: list[str]) -> Iterator[Ids]:
    nothing: Ids = frozenset()
    if query.category:
        yield window.by_category.get(query.category, nothing)
    if query.city:
        yield window.by_city.get(fold(query.city), nothing)
    if query.kind:
        yield window.by_kind.get(query.kind, nothing)
    if query.affordable is not None:
        yield _affordable(window, query.affordable)
    if query.q and not query_words:
        yield nothing
    for word in query_words:
        yield window.anywhere.containing(word)


def _affordable(window: Window, balance: int) -> Ids:
    ids, prices = window.by_price
    return frozenset(ids[: bisect_right(prices, balance)])
