"""Offers are sorted by the nearest branch of their partner, from where a person says to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.catalogue.shop_window.distance import km_between, read_point
from marketplace.catalogue.shop_window.search import parse, search
from marketplace.catalogue.shop_window.window import Sort
from tests.catalogue.published_offers import NOW, PEJA, PRIZREN, a_card, a_partner, a_window

IN_PEJA, IN_PRIZREN = (42.6593, 20.2883), (42.2139, 20.7397)
BAKERY = a_partner(
    replace(PEJA, latitude=IN_PEJA[0], longitude=IN_PEJA[1]),
    replace(PRIZREN, latitude=42.3, longitude=20.8),
)
LUMI = replace(
    a_partner(replace(PRIZREN, latitude=IN_PRIZREN[0], longitude=IN_PRIZREN[1])), id=2, slug="lumi"
)
ANYWHERE = replace(a_partner(PEJA), id=3, slug="anywhere")
SHOP = replace(
    a_window(
        a_card(1, partner=BAKERY), a_card(2, partner=LUMI), a_card(3, partner=ANYWHERE, points=1)
    ),
    partners={one.id: one for one in (BAKERY, LUMI, ANYWHERE)},
)


def order(near: tuple[float, float] | None, **args: str) -> list[int]:
    query = parse({"sort": "distance"} | args, SHOP, near=near)
    return [card.id for card in search(SHOP, query, NOW).cards]


def test_the_nearest_comes_first_and_what_has_no_known_place_last() -> None:
    assert order(IN_PEJA) == [1, 2, 3]
    assert order(IN_PRIZREN) == [2, 1, 3]
    assert order(IN_PRIZREN, q="bread") == [2, 1, 3]


def test_without_a_place_the_newest_come_first() -> None:
    assert parse({"sort": "distance"}, SHOP).sort is Sort.NEWEST
    assert parse({}, SHOP, near=IN_PEJA).near is None


def test_the_place_is_in_no_address() -> None:
    query = parse({"sort": "distance"}, SHOP, near=IN_PEJA)
    assert query.arguments(page=2) == {"sort": "distance", "page": "2"}


def test_kilometres_go_along_a_great_circle() -> None:
    assert km_between(IN_PEJA, IN_PRIZREN) == pytest.approx(61.9, abs=0.5)
    assert km_between((0, 0), (0, 180)) == pytest.approx(20015, abs=1)


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("42.66, 21.16", (42.66, 21.16)),
        (" -42,21.1655 ", (-42.0, 21.1655)),
        ("91, 0", None),
        ("0, 181", None),
        ("42.66", None),
        ("nan, 1", None),
        ("1e3, 1", None),
        ("", None),
        ("9" * 4000, None),
    ],
)
def test_a_point_is_two_numbers_of_degrees(typed: str, point: tuple[float, float] | None) -> None:
    assert read_point(typed) == point
