"""While words are typed, partners, offers and categories are suggested, in this order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.catalogue.shop_window.suggestions import suggest
from tests.catalogue.published_offers import FOOD, NOW, PRIZREN, SPORT, a_card, a_partner, a_window

LUMI = replace(a_partner(PRIZREN, name="Kafe Lumi"), id=7, slug="lumi")
COFFEE = a_card(1, title_sq="Kafe me çmim", title_en="Coffee", category=FOOD, popularity=1)
CAKE = a_card(2, title_sq="Kafe e tortë", title_en="Coffee and cake", popularity=5)
GYM = a_card(3, title_sq="Palestër", title_en="Gym", category=SPORT, partner=LUMI)
SHOP = replace(a_window(COFFEE, CAKE, GYM), partners={LUMI.id: LUMI})


def suggested(typed: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in suggest(SHOP, typed, language, NOW)]


def test_partners_come_first_then_offers_by_popularity() -> None:
    offers = [("offer", "Coffee and cake"), ("offer", "Coffee")]
    assert suggested("kaf") == [("partner", "Kafe Lumi"), *offers]


def test_categories_come_last() -> None:
    name = SPORT.name("en")
    assert suggested(name[:4])[-1] == ("category", name)


@pytest.mark.parametrize("typed", ["cmim", "ÇMI", "kafe cm", "coffee"])
def test_accents_case_and_language_do_not_matter(typed: str) -> None:
    assert ("offer", "Coffee") in suggested(typed)


@pytest.mark.parametrize("typed", ["", "k", "affe", "xyzzy"])
def test_too_little_and_the_middle_of_words_suggest_nothing(typed: str) -> None:
    assert suggested(typed) == []
