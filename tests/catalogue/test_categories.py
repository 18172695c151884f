"""Categories are created, edited, ordered and deleted."""

from __future__ import annotations

import pytest

from marketplace.accounts.audit import Actor
from marketplace.catalogue.categories import (
    CategoryInUse,
    create_category,
    delete_category,
    edit_category,
    order_categories,
)
from marketplace.catalogue.models import Category
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from tests.support.cast import Cast


@pytest.fixture
def three(marketing: Actor) -> list[int]:
    """Three empty categories."""
    names = ("Një", "Dy", "Tri")
    return [create_category(name={"sq": name, "en": name}, actor=marketing) for name in names]


def order() -> list[int]:
    return [category.id for category in window().categories]


def test_new_categories_come_after_the_others(three: list[int]) -> None:
    assert order() == three


def test_ordered_categories_come_first_and_the_rest_follow(
    three: list[int], marketing: Actor
) -> None:
    order_categories(category_ids=[three[2], three[0]], actor=marketing)
    assert order() == [three[2], three[0], three[1]]


def test_an_order_with_an_unknown_category_is_refused(three: list[int], marketing: Actor) -> None:
    with pytest.raises(NotFound):
        order_categories(category_ids=[*three, 999], actor=marketing)


def test_a_category_keeps_its_address_under_a_new_name(three: list[int], marketing: Actor) -> None:
    edit_category(category_id=three[0], name={"sq": "Ushqim", "en": "Food"}, actor=marketing)
    category = db.session.get_one(Category, three[0])
    assert (category.slug, category.name["en"]) == ("nje", "Food")


def test_an_empty_category_can_be_deleted(three: list[int], marketing: Actor) -> None:
    delete_category(category_id=three[1], actor=marketing)
    assert order() == [three[0], three[2]]


def test_a_category_with_any_offer_cannot_be_deleted(cast: Cast, marketing: Actor) -> None:
    cast.an_offer(state="withdrawn")
    with pytest.raises(CategoryInUse):
        delete_category(category_id=cast.category(), actor=marketing)


def test_a_category_needs_a_name_in_both_languages(marketing: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_category(name={"sq": "Ushqim", "en": " "}, actor=marketing)
    assert refused.value.field == "name_en"
