"""Show the clerk the shop's gifts for the customer who is present."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.conversions.refusals import Blocked
from marketplace.conversions.reversal.close_shop import close_shop
from marketplace.counter.find import CounterGift, gifts_here, look_for
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.counter.request_approval import Clerk, ask_for_gift
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.points.refusals import NotEnoughPoints
from tests.conversions.test_statements import counted
from tests.support.cast import Cast, Person

LookAt = Callable[[Person], list[CounterGift]]


@pytest.fixture
def look_at(cast: Cast) -> LookAt:
    """The gifts in Prishtina for a customer."""
    shop = cast.shop
    return lambda person: gifts_here(shop_id=shop, customer_id=person.customer_id)


def test_the_counter_takes_as_many_statements_for_many_gifts_as_for_two(
    cast: Cast, look_at: LookAt
) -> None:
    arta, made = cast.arta, [cast.a_gift(f"Mug {number}") for number in range(2)]
    look_at(arta)
    with counted() as with_few:
        look_at(arta)
    made += [cast.a_gift(f"Cap {number}") for number in range(10)]
    look_at(arta)  # the shop window is read anew
    with counted() as with_many:
        found = look_at(arta)
    assert len(found) == len(made)
    assert len(with_many) == len(with_few), with_many


def test_gifts_that_the_customer_can_have_come_first_at_the_counter(
    cast: Cast, look_at: LookAt
) -> None:
    dear, cheap = cast.a_gift("Phone", points=100_000), cast.a_gift("Pen", points=10)
    found = look_at(cast.arta)
    assert [(one.card.id, one.refusal is None) for one in found] == [
        (cheap.id, True),
        (dear.id, False),
    ]


def test_a_gift_at_the_counter_shows_how_many_points_are_lacking(
    cast: Cast, look_at: LookAt
) -> None:
    cast.a_gift("Phone", points=100_000)
    (found,) = look_at(cast.besnik)
    assert isinstance(found.refusal, NotEnoughPoints)
    assert found.lacking == 100_000 - found.refusal.balance > 0


def test_a_gift_refused_for_another_reason_shows_no_lacking_points(
    cast: Cast, look_at: LookAt
) -> None:
    cast.a_gift("Phone", points=100_000)
    (found,) = look_at(cast.dafina)
    assert isinstance(found.refusal, Blocked)
    assert found.lacking == 0


def test_a_shop_that_has_closed_has_none(cast: Cast, look_at: LookAt) -> None:
    cast.a_gift()
    arta = cast.arta
    assert look_at(arta)
    actor = cast.staff(Role.MARKETING).actor
    close_shop(shop_id=cast.shop, reason="the lease ended", actor=actor)
    assert look_at(arta) == []


def test_a_clerk_cannot_find_customers_by_trying_numbers(cast: Cast) -> None:
    arta, clerk = cast.arta.number, cast.clerk.user_id
    for number in range(LIMITS[Scope.COUNTER_LOOK].failures):
        assert look_for(arta, clerk_id=clerk)
        with pytest.raises(NobodyWithNumber):
            look_for(f"+383440000{number:02}", clerk_id=clerk)
    with pytest.raises(TooManyAttempts):
        look_for(arta, clerk_id=clerk)
    assert look_for(arta, clerk_id=clerk + 1), "other clerks go on"


def test_asking_for_a_gift_tells_no_more_than_looking(cast: Cast, clerk: Clerk) -> None:
    gift = cast.a_gift().slug
    for number in range(LIMITS[Scope.COUNTER_LOOK].failures):
        with pytest.raises(NobodyWithNumber):
            ask_for_gift(clerk=clerk, number=f"+383440000{number:02}", offer=gift)
    with pytest.raises(TooManyAttempts):
        ask_for_gift(clerk=clerk, number=cast.arta.number, offer=gift)
