"""Check each rule of the programme for conversions over one record of the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.conversions import refusals, rules
from marketplace.conversions.attempt import Attempt, ConvertingCustomer, Terms
from marketplace.conversions.models import ConversionChannel

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TERMS = Terms(
    offer_id=1,
    slug="coffee",
    kind=OfferKind.PARTNER,
    state=OfferState.PUBLISHED,
    partner_id=1,
    points=80,
    worth_cents=150,
    points_most=None,
    points_step=None,
    unit=None,
    units_per_point=None,
    per_customer=None,
    opens_at=None,
    closes_at=None,
    code_days=30,
    title={"sq": "Kafe", "en": "Coffee"},
    terms={},
    tariffs=None,
    partner="Furra Drita",
    partner_withdrawn_at=None,
    stock_left=None,
    code_form=None,
    had=0,
    earlier_id=None,
    released=0,
)
CUSTOMER = ConvertingCustomer(
    customer_id=1,
    closed_at=None,
    stopped_at=None,
    blocked_since=None,
    idle_from=None,
    language="sq",
    email=None,
    phone=None,
)
MB = replace(TERMS, kind=OfferKind.SERVICE, unit=Unit.MB, units_per_point=5, points=10)


def attempt(terms: Terms = TERMS, **facts: object) -> Attempt:
    usual = Attempt(customer=CUSTOMER, terms=terms, now=NOW, via=ConversionChannel.WEB)
    return replace(usual, **facts)  # type: ignore[arg-type] # the tests name the right ones


def test_a_customer_with_nothing_against_it_converts() -> None:
    rules.check(attempt())


def test_a_blocked_customer_cannot_convert() -> None:
    with pytest.raises(refusals.Blocked):
        rules.check(attempt(customer=replace(CUSTOMER, blocked_since=date(2026, 11, 1))))


def test_a_closed_account_cannot_convert() -> None:
    with pytest.raises(refusals.AccountClosed):
        rules.check(attempt(customer=replace(CUSTOMER, closed_at=NOW)))


@pytest.mark.parametrize("state", [OfferState.DRAFT, OfferState.PAUSED, OfferState.WITHDRAWN])
def test_only_a_published_offer_can_be_converted(state: OfferState) -> None:
    with pytest.raises(refusals.OfferNotThere):
        rules.check(attempt(replace(TERMS, state=state)))


def test_the_offers_of_a_withdrawn_partner_are_not_there() -> None:
    with pytest.raises(refusals.OfferNotThere):
        rules.check(attempt(replace(TERMS, partner_withdrawn_at=NOW)))


def test_an_offer_is_open_from_its_first_moment_to_before_its_last() -> None:
    later = NOW + timedelta(hours=1)
    open_for_an_hour = replace(TERMS, opens_at=NOW, closes_at=later)

    rules.check(attempt(open_for_an_hour))
    with pytest.raises(refusals.OfferNotOpen):
        rules.check(attempt(open_for_an_hour, now=NOW - timedelta(microseconds=1)))
    with pytest.raises(refusals.OfferClosed):
        rules.check(attempt(open_for_an_hour, now=later))


def test_a_gift_is_converted_at_the_counter_or_reserved_on_the_web() -> None:
    gift = replace(TERMS, kind=OfferKind.GIFT)

    for via in (ConversionChannel.COUNTER, ConversionChannel.WEB):
        rules.check(attempt(gift, via=via, shop_id=1))
    for via in set(ConversionChannel) - {ConversionChannel.COUNTER}:
        with pytest.raises(refusals.OnlyInShops):
            rules.check(attempt(gift, via=via))
    with pytest.raises(refusals.NoSuchShop):
        rules.check(attempt(gift, via=ConversionChannel.COUNTER))


def test_the_limit_per_customer_is_the_last_that_may_be() -> None:
    rules.check(attempt(replace(TERMS, per_customer=2, had=1)))
    with pytest.raises(refusals.LimitReached):
        rules.check(attempt(replace(TERMS, per_customer=2, had=2)))


def test_an_offer_with_none_left_is_sold_out() -> None:
    rules.check(attempt(replace(TERMS, stock_left=1)))
    with pytest.raises(refusals.SoldOut):
        rules.check(attempt(replace(TERMS, stock_left=0)))


def test_ten_points_is_the_least_for_mb_sms_and_mms() -> None:
    assert rules.price(attempt(MB, asked_points=10)) == 10
    with pytest.raises(refusals.BelowMinimum):
        rules.price(attempt(MB, asked_points=9))


@pytest.mark.parametrize("asked", [0, -10, -(10**9)])
def test_no_points_and_fewer_are_below_the_least(asked: int) -> None:
    with pytest.raises(refusals.BelowMinimum):
        rules.price(attempt(MB, asked_points=asked))


def test_each_point_of_a_service_gives_its_units() -> None:
    assert rules.units(MB, 25) == 125


def test_a_fixed_price_is_not_the_customers_choice() -> None:
    assert rules.price(attempt(asked_points=80)) == 80
    with pytest.raises(refusals.OtherPrice):
        rules.price(attempt(asked_points=1))


EUROS = replace(TERMS, points=20, worth_cents=100, points_most=400, points_step=5)


@pytest.mark.parametrize(("points", "cents"), [(20, 100), (45, 225), (400, 2000)])
def test_a_chosen_amount_is_worth_its_points_at_the_offers_rate(points: int, cents: int) -> None:
    assert rules.price(attempt(EUROS, asked_points=points)) == points
    assert rules.worth(EUROS, points) == cents


def test_a_fixed_price_is_worth_what_the_offer_is() -> None:
    assert rules.worth(TERMS, 80) == 150


@pytest.mark.parametrize(
    ("points", "refusal"),
    [
        (0, refusals.BelowMinimum),
        (19, refusals.BelowMinimum),
        (42, refusals.BetweenSteps),
        (401, refusals.AboveMaximum),
        (10**12, refusals.AboveMaximum),
    ],
)
def test_an_amount_takes_no_other_numbers(points: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.price(attempt(EUROS, asked_points=points))
