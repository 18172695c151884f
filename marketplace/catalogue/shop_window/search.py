"""Search the shop window by words, category, city, kind and price, in a chosen order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.distance import Point, km_to, km_to_partners
from marketplace.catalogue.shop_window.window import Sort, Window
from marketplace.catalogue.shop_window.word_index import Ids
from marketplace.catalogue.word_forms import same_name
from marketplace.foundation.languages.folding import fold, words

PER_PAGE = 24
LONGEST_Q = 100
MOST_WORDS = 8
LAST_PAGE = 100_000
FEW = 20  # times fewer than all offers


@dataclass(frozen=True, slots=True)
class Query:
    """A search; `affordable` is the balance that the price must not exceed, or None.

    `near` is where the person is, for the order by distance; it is in no address.
    """

    q: str = ""
    category: str = ""
    city: str = ""
    kind: str = ""
    affordable: int | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1
    near: Point | None = None

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


@dataclass(frozen=True, slots=True)
class WordHits:
    """The offers with one word of a query: whole in a name, in a name, in a text, anywhere.

    Names are titles and the partner's; each includes the one before it.
    """

    whole: Ids
    names: Ids
    texts: Ids
    anywhere: Ids


def parse(
    args: Mapping[str, str],
    window: Window,
    balance: int | None = None,
    near: Point | None = None,
) -> Query:
    """Return the query in a URL's arguments; invalid ones count as not given.

    `balance` is the customer's, for `affordable`, a filter that is ignored without it; `near` is
    the person's place, without which no order goes by distance.
    """
    sort = Sort(args["sort"]) if args.get("sort") in set(Sort) else Sort.NEWEST
    category, city, kind = (args.get(name, "") for name in ("category", "city", "kind"))
    return Query(
        q=" ".join(args.get("q", "").replace("\0", "").split())[:LONGEST_Q],
        category=category if any(c.slug == category for c in window.categories) else "",
        city=_city(window, city),
        kind=kind if kind in set(OfferKind) else "",
        affordable=balance if args.get("affordable", "") not in {"", "0"} else None,
        sort=Sort.NEWEST if sort is Sort.DISTANCE and near is None else sort,
        page=_page_number(args.get("page", "")),
        near=near if sort is Sort.DISTANCE else None,
    )


def _city(window: Window, typed: str) -> str:
    """Return the city of that name, in whatever form (`Prishtina`); empty for any other text."""
    folded = {fold(name): name for name in window.cities}
    exact = folded.get(fold(typed.strip()))
    return exact or next((name for name in window.cities if same_name(name, typed)), "")


def _page_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        return 1
    return min(max(1, int(text)), LAST_PAGE)


def search(window: Window, query: Query, now: datetime) -> Page:
    """Return the page of offers on show at `now` that match every filter of the query.

    In the default order, the newest first, the offers with all words in their titles and their
    partner's name come before the others: first those with whole words, or forms of them, then
    those with parts of words. The offers of a category with the words come last.
    """
    found = [_word_hits(window, word) for word in words(query.q)[:MOST_WORDS]]
    hits = window.on_show(now)
    for ids in sorted(_filters(window, query, found), key=len):
        hits &= ids
    pages = max(1, -(-len(hits) // PER_PAGE))
    page = min(query.page, pages)
    if query.near is not None:
        matching: Iterable[int] = _nearest_first(window, hits, query.near)
    else:
        ranks = _ranks(found, hits) if found and query.sort is Sort.NEWEST else (hits,)
        matching = chain.from_iterable(_in_order(window, query.sort, ids) for ids in ranks)
    chosen = islice(matching, (page - 1) * PER_PAGE, page * PER_PAGE)
    return Page(tuple(window.cards[i] for i in chosen), len(hits), page, pages)


def _word_hits(window: Window, word: str) -> WordHits:
    forms = window.forms.of(word)
    texts = window.in_offers.matching(word, forms)
    categories = window.in_categories.matching(word, forms)
    return WordHits(
        whole=window.in_names.having(forms),
        names=window.in_names.matching(word, forms),
        texts=texts,
        anywhere=texts | categories if categories else texts,
    )


def _ranks(found: list[WordHits], hits: Ids) -> Iterator[Ids]:
    """Yield the hits by where their words are: whole in names, in names, in texts, elsewhere."""
    whole, names, texts = hits, hits, hits
    for word in found:
        whole, names, texts = whole & word.whole, names & word.names, texts & word.texts
    yield whole
    yield names - whole
    yield texts - names
    yield hits - texts


def _in_order(window: Window, sort: Sort, ids: Ids) -> Iterable[int]:
    """Return the offers in the order; few are sorted, many are met soon by going through all."""
    if len(ids) * FEW < len(window.cards):
        return sorted(ids, key=window.places[sort].__getitem__)
    return filter(ids.__contains__, window.orders[sort])


def _nearest_first(window: Window, ids: Ids, near: Point) -> Iterator[int]:
    """Yield the offers from the nearest on; then those without a place, the newest first."""
    far = km_to_partners(window.partners, near)
    newest = window.places[Sort.NEWEST]
    kilometres = {i: km_to(window.cards[i], far) for i in ids}
    placed = [i for i in ids if kilometres[i] is not None]
    yield from sorted(placed, key=lambda i: (window.cards[i].sold_out, kilometres[i], newest[i]))
    yield from sorted(ids.difference(placed), key=newest.__getitem__)


def _filters(window: Window, query: Query, found: list[WordHits]) -> Iterator[Ids]:
    nothing: Ids = frozenset()
    if query.category:
        yield window.by_category.get(query.category, nothing)
    if query.city:
        yield window.by_city.get(fold(query.city), nothing)
    if query.kind:
        yield window.by_kind.get(query.kind, nothing)
    if query.affordable is not None:
        yield _affordable(window, query.affordable)
    if query.q and not found:
        yield nothing
    for word in found:
        yield word.anywhere


def _affordable(window: Window, balance: int) -> Ids:
    ids, prices = window.by_price
    return frozenset(ids[: bisect_right(prices, balance)])
