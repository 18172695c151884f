"""Find the lines that a service fits: only mobile ones, of the tariffs that the offer names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.eligible_lines import MobileLine, choose, fits, mobile_lines
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.preview import preview
from marketplace.conversions.refusals import NoSuchLine, NotForThisTariff
from marketplace.customers.models import LineKind
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.points.accounts import balance
from marketplace.programme.models import Rule, RuleVersion
from tests.membership.tariff_change.tariffs import (
    BUSINESS,
    POSTPAID,
    PREPAID,
    bought,
    units_on_sale,
)
from tests.support.cast import Cast, a_line, write

TAKING_PART = (PREPAID, POSTPAID)


@pytest.mark.parametrize(
    ("tariff", "tariffs", "fitting"),
    [
        (PREPAID, None, True),
        (POSTPAID, None, True),
        (BUSINESS, None, False),
        (None, None, True),
        (PREPAID, [PREPAID], True),
        (POSTPAID, [PREPAID], False),
        (POSTPAID, [PREPAID, POSTPAID], True),
        (BUSINESS, [BUSINESS], True),
        (None, [PREPAID], False),
    ],
)
def test_a_service_fits_its_tariffs_or_all_that_take_part(
    tariff: str | None, tariffs: list[str] | None, *, fitting: bool
) -> None:
    assert fits(tariff, tariffs, TAKING_PART) is fitting


FIRST, SECOND, MISFIT = (
    MobileLine(1, "+38349000001", PREPAID, fits=True),
    MobileLine(2, "+38349000002", PREPAID, fits=True),
    MobileLine(3, "+38349000003", BUSINESS, fits=False),
)


def test_a_number_in_doubt_is_taken_only_where_no_other_fits_and_then_refused() -> None:
    doubtful = replace(FIRST, doubtful=True)
    assert choose([doubtful, SECOND], None, doubtful.number) is SECOND
    for lines, line_id in (([doubtful, MISFIT], None), ([doubtful, SECOND], doubtful.id)):
        with pytest.raises(NumberInDoubt):
            choose(lines, line_id, None)


def test_a_service_goes_by_default_to_the_usual_or_first_fitting_number() -> None:
    assert choose([FIRST, SECOND], None, SECOND.number) is SECOND
    assert choose([MISFIT, FIRST, SECOND], None, MISFIT.number) is FIRST
    assert choose([SECOND, FIRST], None, None) is SECOND


def test_the_chosen_number_must_be_there_and_fit() -> None:
    assert choose([FIRST, SECOND], 2, FIRST.number) is SECOND
    for lines, chosen in (([FIRST], 9), ([], None), ([], 1)):
        with pytest.raises(NoSuchLine):
            choose(lines, chosen, FIRST.number)
    for chosen in (3, None):
        with pytest.raises(NotForThisTariff):
            choose([MISFIT], chosen, MISFIT.number)


def test_fixed_contracts_and_other_peoples_numbers_get_no_service(cast: Cast) -> None:
    arta = cast.arta
    fixed = a_line(arta.customer_id, number="F-1", kind=LineKind.FIXED, tariff=None)
    offer = units_on_sale(cast)

    assert [line.number for line in mobile_lines(arta.customer_id, None)] == [arta.number]
    for line_id in (fixed.id, cast.besnik.line_id):
        with pytest.raises(NoSuchLine):
            bought(arta, offer, line_id=line_id)
    assert balance(arta.customer_id) == 640


def test_pako_hej_for_prepaid_is_refused_to_a_postpaid_number(cast: Cast) -> None:
    hej = cast.an_offer(
        "Pako hej!", kind=OfferKind.SERVICE, unit=Unit.PACKAGE, points=90, tariffs=[PREPAID]
    )
    postpaid = a_line(cast.arta.customer_id, tariff=POSTPAID)

    with pytest.raises(NotForThisTariff):
        bought(cast.arta, hej, line_id=postpaid.id)
    assert balance(cast.arta.customer_id) == 640
    assert bought(cast.arta, hej).line == cast.arta.number


def test_a_business_number_gets_nothing_unless_the_rules_or_the_offer_say_so(cast: Cast) -> None:
    business = a_line(cast.arta.customer_id, tariff=BUSINESS)
    usual, for_business = units_on_sale(cast), units_on_sale(cast, tariffs=[BUSINESS])

    with pytest.raises(NotForThisTariff):
        bought(cast.arta, usual, line_id=business.id)
    assert bought(cast.arta, for_business, line_id=business.id).line == business.number
    at = datetime(2018, 1, 1, tzinfo=UTC)
    everybody = {"rule": Rule.TAKING_PART, "value": [PREPAID, POSTPAID, BUSINESS], "why": "a test"}
    write(RuleVersion(**everybody, valid_from=at, created_at=at))
    assert bought(cast.arta, usual, line_id=business.id).line == business.number


def test_the_preview_tells_which_numbers_fit_and_refuses_as_converting_does(cast: Cast) -> None:
    arta, offer = cast.arta.customer_id, units_on_sale(cast, tariffs=[POSTPAID])
    alone = preview(customer_id=arta, offer=offer.slug)
    assert isinstance(alone.refusal, NotForThisTariff)
    assert [line.fits for line in alone.lines] == [False]

    second = a_line(arta, tariff=POSTPAID)
    seen = preview(customer_id=arta, offer=offer.slug)
    assert seen.refusal is None
    assert [(line.number, line.fits) for line in seen.lines] == [
        (cast.arta.number, False),
        (second.number, True),
    ]
    made = convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    assert seen.line is not None
    assert made.line == seen.line.number == second.number


@pytest.mark.parametrize("whose", ["mine", "besniks"])
def test_the_preview_refuses_the_chosen_number(cast: Cast, whose: str) -> None:
    line_id, refusal = {
        "mine": (cast.arta.line_id, NotForThisTariff),
        "besniks": (cast.besnik.line_id, NoSuchLine),
    }[whose]
    offer = units_on_sale(cast, tariffs=[POSTPAID])
    seen = preview(customer_id=cast.arta.customer_id, offer=offer.slug, line_id=line_id)
    assert isinstance(seen.refusal, refusal)
