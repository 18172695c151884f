"""Marketing keeps the shelves of the shop."""

from __future__ import annotations

import pytest

from marketplace.catalogue.category_list import category_rows
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def names() -> list[str]:
    return [shelf.names["en"] for shelf in category_rows()]


def add(marketing: BrowserLike, *wanted: str) -> list[int]:
    for name in wanted:
        form = {"name_sq": f"{name} sq", "name_en": name}
        marketing.post("/admin/categories/new", data=form)
    return [shelf.id for shelf in category_rows()]


def test_new_ones_come_last(marketing: BrowserLike) -> None:
    add(marketing, "Food", "Books")
    assert names() == ["Food", "Books"]
    assert "Books sq" in marketing.get("/admin/categories").text


@pytest.mark.parametrize(("field", "value"), [("name_sq", ""), ("name_en", "x" * 81)])
def test_a_bad_name_is_refused(marketing: BrowserLike, field: str, value: str) -> None:
    form = {"name_sq": "Libra", "name_en": "Books"} | {field: value}
    answer = marketing.post("/admin/categories/new", data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert names() == []


def test_a_category_is_renamed(marketing: BrowserLike) -> None:
    food, _ = add(marketing, "Food", "Books")
    form = {"name_sq": "Ushqim", "name_en": "Meals"}
    marketing.post(f"/admin/categories/{food}/edit", data=form)
    assert names() == ["Meals", "Books"]


@pytest.mark.parametrize(
    ("place", "way", "order"),
    [
        (2, "up", ["Food", "Home", "Books"]),
        (0, "down", ["Books", "Food", "Home"]),
        (0, "up", ["Food", "Books", "Home"]),
        (2, "down", ["Food", "Books", "Home"]),
    ],
)
def test_a_category_is_moved_up_or_down(
    marketing: BrowserLike, place: int, way: str, order: list[str]
) -> None:
    ids = add(marketing, "Food", "Books", "Home")
    marketing.post(f"/admin/categories/{ids[place]}/{way}")
    assert names() == order


def test_an_empty_category_is_deleted(marketing: BrowserLike) -> None:
    food, _ = add(marketing, "Food", "Books")
    marketing.post(f"/admin/categories/{food}/delete")
    assert names() == ["Books"]


def test_a_category_with_offers_cannot_be_deleted(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer()
    answer = marketing.post(f"/admin/categories/{cast.category()}/delete")
    assert answer.status_code == 409
    assert "This category contains offers." in answer.text


@pytest.mark.parametrize("action", ["edit", "up", "delete"])
def test_an_unknown_category_is_not_found(marketing: BrowserLike, action: str) -> None:
    assert marketing.post(f"/admin/categories/999/{action}").status_code == 404
