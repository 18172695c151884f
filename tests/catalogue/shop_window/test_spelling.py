"""Mistyped words lead to the words that were meant, if those find an offer."""

from __future__ import annotations

import pytest

from marketplace.catalogue.shop_window.search import Query
from marketplace.catalogue.shop_window.spelling import better_words
from tests.catalogue.published_offers import NOW, SPORT, a_card, a_window

SHOP = a_window(
    a_card(1, title_sq="Picë e madhe", title_en="Large pizza"),
    a_card(2, title_sq="Palestër", title_en="Gymnasium", category=SPORT),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pizaz", "pizza"),  # neighbours swapped
        ("piza", "pizza"),  # too few
        ("pizzza", "pizza"),  # too many
        ("larje pizza", "large pizza"),  # another one
        ("gimnazium", "gymnasium"),  # two slips in a long word
        ("madhhe", "madhe"),
    ],
)
def test_a_slip_is_put_right(typed: str, meant: str) -> None:
    assert better_words(SHOP, Query(q=typed), NOW) == meant


def test_words_are_spelt_as_in_the_offers() -> None:
    assert better_words(SHOP, Query(q="palesterr"), NOW) == "palestër"


@pytest.mark.parametrize("typed", ["pizza", "pz", "bicycle", "x" * 90, "%%%", ""])
def test_right_words_and_words_near_to_none_are_left(typed: str) -> None:
    assert better_words(SHOP, Query(q=typed), NOW) is None


def test_nothing_is_proposed_that_finds_nothing_either() -> None:
    assert better_words(SHOP, Query(q="piza", category=SPORT.slug), NOW) is None
