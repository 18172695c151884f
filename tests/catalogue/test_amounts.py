"""Points for an amount: which numbers can be chosen, and what they are worth."""

from __future__ import annotations

import pytest
from flask_babel import force_locale
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from marketplace.catalogue.amounts import AmountScale, scale_of, scale_problems
from marketplace.catalogue.models import Offer
from marketplace.foundation.transaction import transaction
from tests.catalogue.published_offers import ready
from tests.support.cast import Cast

EUROS = AmountScale(least=20, cents=100, most=400, step=5)


@pytest.mark.parametrize(("points", "cents"), [(20, 100), (25, 125), (40, 200), (400, 2000)])
def test_twenty_points_are_a_euro_and_each_step_gives_its_part(points: int, cents: int) -> None:
    assert EUROS.has(points)
    assert EUROS.cents_of(points) == cents


def test_no_number_that_can_be_chosen_is_rounded() -> None:
    for points in filter(EUROS.has, range(500)):
        assert EUROS.cents_of(points) * EUROS.least == points * EUROS.cents


@pytest.mark.parametrize("points", [-40, 0, 19, 21, 42, 399, 401, 405, 10**12])
def test_other_numbers_cannot_be_chosen(points: int) -> None:
    assert not EUROS.has(points)


@pytest.mark.parametrize(("points", "near"), [(21, (20, 25)), (42, (40, 45)), (399, (395, 400))])
def test_the_nearest_two_around_a_number_can_be_chosen(points: int, near: tuple[int, int]) -> None:
    assert EUROS.around(points) == near
    assert all(map(EUROS.has, near))


@pytest.mark.parametrize(
    ("points", "nearest"), [(0, 20), (20, 20), (43, 40), (404, 400), (9999, 400)]
)
def test_points_reach_the_nearest_below_and_at_least_the_least(points: int, nearest: int) -> None:
    assert EUROS.at_most(points) == nearest


def test_an_offer_with_one_price_has_no_scale() -> None:
    assert scale_of(ready()) is None
    assert scale_of(ready(points=0, points_most=400, points_step=5)) is None  # half typed
    assert list(scale_problems(ready())) == []


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"points_step": None}, "points_step", "Fill in the step"),
        ({"points_most": None}, "points_most", "Fill in the most points"),
        ({"worth_cents": 0}, "worth", "what the least points are worth"),
        ({"points_most": 20}, "points_most", "more than the least"),
        ({"points_most": 402}, "points_most", "400 or 405"),
        ({"points_most": 22}, "points_most", "25 or 30"),
        ({"worth_cents": 50}, "points_step", "whole cents: choose 2 points"),
        ({"worth_cents": 99}, "points_step", "20 points or a multiple"),
        ({"points_most": 10**6, "worth_cents": 10**6}, "points_most", "too much"),
    ],
)
@pytest.mark.usefixtures("app")
def test_marketing_is_told_why_numbers_are_no_scale(
    given: dict[str, int | None], field: str, says: str
) -> None:
    usual: dict[str, int | None] = {"points": 20, "worth_cents": 100}
    usual |= {"points_most": 400, "points_step": 5}
    with force_locale("en"):
        problems = [(name, str(text)) for name, text in scale_problems(ready(**(usual | given)))]
    assert [name for name, text in problems if says in text] == [field], problems


@pytest.mark.parametrize(
    "wrong",
    [
        {"points_step": None},
        {"points_most": 402},
        {"points_most": 20},
        {"points_step": -5},
        {"worth_cents": 50},
        {"worth_cents": 0},
        {"points": 1, "points_most": 10**6 + 1, "points_step": 1, "worth_cents": 10**6},
    ],
)
def test_the_database_refuses_amounts_that_are_not_whole_cents(
    cast: Cast, wrong: dict[str, int | None]
) -> None:
    amount = {"points": 20, "worth_cents": 100, "points_most": 400, "points_step": 5}
    offer = cast.an_offer("Euro", **amount)
    with pytest.raises(DBAPIError, match=r"(?i)check"), transaction() as session:
        session.execute(update(Offer).where(Offer.id == offer.id).values(**wrong))
