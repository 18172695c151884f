"""The shop window is searched by words and filters, in each order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Place
from marketplace.catalogue.shop_window.search import LONGEST_Q, PER_PAGE, Page, Query, parse, search
from marketplace.catalogue.shop_window.window import Sort, Window
from tests.catalogue.published_offers import FOOD, NOW, PRIZREN, SPORT, a_card, a_partner, a_window

COFFEE = a_card(1, title_sq="Kafe me çmim të mirë", title_en="Well-priced coffee", points=40)
GYM = a_card(2, title_sq="Palestër", category=SPORT, partner=a_partner(PRIZREN), points=300)
DATA = a_card(3, kind=OfferKind.SERVICE, title_sq="MB", partner=None, points=10, offer_code=None)
SHOP = a_window(COFFEE, GYM, DATA)


def found(window: Window = SHOP, balance: int | None = None, **args: str) -> set[int]:
    return {card.id for card in page(window, balance, **args).cards}


def page(window: Window = SHOP, balance: int | None = None, **args: str) -> Page:
    return search(window, parse(args, window, balance), NOW)


@pytest.mark.parametrize(
    "q",
    ["cmim", "ÇMIM", "Çmim", "cmim kafe", "priced", "afe", "code1", "drita coffee", "peje", "food"],
)
def test_accents_case_order_and_language_do_not_matter(q: str) -> None:
    assert 1 in found(q=q)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("picë", "pica"),
        ("kafe", "kafja"),
        ("kafe", "kafeja"),
        ("bukë", "buka"),
        ("bukët", "bukës"),
        ("Prishtinë", "prishtina"),
        ("prishtines", "Prishtinën"),
        ("libër", "librat"),
        ("biletë", "biletave"),
        ("ticket", "tickets"),
        ("picë prishtinë", "pica prishtina"),
    ],
)
def test_every_form_of_a_word_finds_the_same_offers(typed: str, other: str) -> None:
    city = Place(3, "Dega", "Prishtinë", "Rruga 3", "", None)
    window = a_window(
        a_card(1, title_sq="Picë e madhe", partner=a_partner(city, name="Piceria Drita")),
        a_card(2, title_sq="Dy pica"),
        a_card(3, title_sq="Kafja e mëngjesit"),
        a_card(4, title_sq="Kafe", description_sq="me bukë të ngrohtë"),
        a_card(5, title_sq="Shporta e bukës", partner=a_partner(city)),
        a_card(6, title_sq="Libër", title_en="Book and ticket"),
        a_card(7, title_sq="Biletat e librave", title_en="Tickets"),
        a_card(8, title_sq="Palestër"),
    )
    assert found(window, q=typed) == found(window, q=other)
    assert 0 < len(found(window, q=typed)) < 8


def test_a_short_form_is_found_as_a_word_and_not_in_others() -> None:
    window = a_window(a_card(1, title_sq="Mal"), a_card(2, title_sq="Normale"))
    assert found(window, q="malit") == {1}


def test_the_citys_name_is_understood_in_every_form() -> None:
    assert found(city="Peja") == {1}
    assert found(city="Pejës") == {1}
    assert parse({"city": "Peja"}, SHOP).city == "Pejë"


def test_a_partners_own_name_outweighs_its_category() -> None:
    food = replace(FOOD, names={"sq": "Kafe dhe ushqim"})
    by_category = a_card(9, title_sq="Sanduiç", category=food)
    by_name = a_card(1, title_sq="Sanduiç", partner=a_partner(name="Kafja e Vjetër"))
    by_title = a_card(2, title_sq="Kafe", category=food)
    by_part = a_card(8, title_sq="Kafeteri e re", category=food)
    by_text = a_card(3, title_sq="Sanduiç", description_sq="Me një kafe", category=food)
    window = a_window(by_category, by_name, by_title, by_part, by_text)
    ids = [card.id for card in page(window, q="kafe").cards]
    assert ids == [by_title.id, by_name.id, by_part.id, by_text.id, by_category.id]


def test_words_may_be_in_the_category_and_in_the_offer() -> None:
    assert found(q="food coffee") == {1}
    assert found(q="ushqimi") == {1, 3}


@pytest.mark.parametrize("sort", sorted(SHOP.orders))
def test_few_results_are_in_the_order_of_all(sort: str) -> None:
    cards = [
        a_card(n, title_sq="Rrallë" if n % 25 == 0 else "Tjetër", points=n * 7 % 100, popularity=n)
        for n in range(1, 101)
    ]
    window = a_window(*cards)
    few = [card.id for card in page(window, q="rrallë", sort=sort).cards]
    assert few == [one for one in window.orders[Sort(sort)] if one % 25 == 0]


def test_words_in_a_title_count_for_more_than_words_about_it() -> None:
    about = a_card(9, description_en="Served with coffee")
    window = a_window(about, COFFEE)
    ids = [card.id for card in page(window, q="coffee").cards]
    assert ids == [COFFEE.id, about.id]
    ids = [card.id for card in page(window, q="coffee", sort="ending").cards]
    assert ids == sorted(ids)


@pytest.mark.parametrize("q", ["cmim palester", "code1 prizren", "kafexhi", "%", "cmimx"])
def test_every_word_must_match(q: str) -> None:
    assert 1 not in found(q=q)


def test_an_empty_search_finds_every_offer() -> None:
    assert found(q="  ") == {1, 2, 3}


def test_a_question_of_punctuation_alone_finds_nothing() -> None:
    assert found(q="...") == set()


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ({"category": "sport"}, {2}),
        ({"city": "Pejë"}, {1}),
        ({"city": "prizren"}, {2}),
        ({"kind": "service"}, {3}),
        ({"category": "food", "kind": "partner"}, {1}),
        ({"category": "sport", "city": "peje"}, set()),
    ],
)
def test_filters_narrow_together(args: dict[str, str], ids: set[int]) -> None:
    assert found(**args) == ids


def test_affordable_is_what_the_balance_pays_for_to_the_point() -> None:
    assert found(balance=40, affordable="1") == {1, 3}
    assert found(balance=39, affordable="1") == {3}


def test_the_affordable_filter_has_no_effect_without_a_balance() -> None:
    assert found(balance=None, affordable="1") == {1, 2, 3}


@pytest.mark.parametrize(
    "args",
    [
        {"sort": "'; DROP TABLE"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "9" * 500},
        {"category": "none"},
        {"city": "Atlantis"},
        {"kind": "x"},
    ],
)
def test_an_invalid_search_argument_is_ignored(args: dict[str, str]) -> None:
    assert found(**args) == {1, 2, 3}


def test_endless_questions_are_cut() -> None:
    assert len(parse({"q": "a b" * 10_000}, SHOP).q) == LONGEST_Q


def in_order(sort: str, **given: list[Any]) -> list[int]:
    columns = [
        dict(zip(given, values, strict=True)) for values in zip(*given.values(), strict=True)
    ]
    window = a_window(*(a_card(number, **column) for number, column in enumerate(columns, 1)))
    return [card.id for card in page(window, sort=sort).cards]


def test_the_newest_come_first() -> None:
    assert in_order("newest", published_at=[NOW, NOW + timedelta(1), NOW]) == [2, 3, 1]


def test_the_cheapest_come_first() -> None:
    assert in_order("points", points=[30, 10, 20]) == [2, 3, 1]


def test_offers_that_close_first_come_first_and_those_without_end_last() -> None:
    day = timedelta(days=1)
    assert in_order("ending", closes_at=[None, NOW + 2 * day, NOW + day]) == [3, 2, 1]


def test_the_most_converted_come_first() -> None:
    assert in_order("popular", popularity=[5, 9, 7]) == [2, 3, 1]


@pytest.mark.parametrize("sort", list(Sort))
def test_sold_out_offers_come_last_in_every_order(sort: str) -> None:
    assert in_order(sort, sold_out=[False, True, False], popularity=[0, 9, 0])[-1] == 2


def test_pages_hold_24_and_the_last_one_the_rest() -> None:
    window = a_window(*(a_card(number) for number in range(1, 51)))
    pages = [page(window, page=str(number)) for number in (1, 2, 3)]
    assert [len(one.cards) for one in pages] == [PER_PAGE, PER_PAGE, 2]
    assert len({card.id for one in pages for card in one.cards}) == 50


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert page(page="7").page == 1


def test_an_empty_shop_has_one_empty_page() -> None:
    nothing = page(a_window())
    assert (nothing.total, nothing.page, nothing.pages, nothing.cards) == (0, 1, 1, ())


def test_closed_offers_are_gone_and_those_far_ahead_not_there_yet() -> None:
    day = timedelta(days=1)
    window = a_window(
        a_card(1, closes_at=NOW),
        a_card(2, closes_at=NOW + day),
        a_card(3, opens_at=NOW + 30 * day),
        a_card(4, opens_at=NOW + 31 * day),
    )
    assert found(window) == {2, 3}


def test_the_same_window_shows_less_once_an_offer_closes() -> None:
    window = a_window(a_card(1, closes_at=NOW + timedelta(seconds=1)), a_card(2))
    later = search(window, Query(), NOW + timedelta(seconds=1))
    assert found(window) == {1, 2}
    assert [card.id for card in later.cards] == [2]


def test_links_carry_only_what_differs_and_begin_at_the_first_page() -> None:
    query = parse({"q": "kafe", "sort": "points", "page": "3"}, SHOP)
    assert query.arguments() == {"q": "kafe", "sort": "points"}
    assert query.arguments(page=2) == {"q": "kafe", "sort": "points", "page": "2"}
    assert query.arguments(q="", sort="newest") == {}
