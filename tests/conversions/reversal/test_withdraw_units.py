"""Check the last day and the largest number of MB, SMS and MMS, and withdraw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from marketplace.catalogue.models import Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.preview import preview
from marketplace.conversions.refusals import AboveMaximum, LimitReached
from marketplace.conversions.reports import period, popularity
from marketplace.conversions.reports.today import today
from marketplace.conversions.reversal.withdraw_units import take_units
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance, lock
from tests.membership.tariff_change.tariffs import again, bought, told, units_on_sale
from tests.support.cast import Cast, LotOf, Person, a_customer


def lose(person: Person, at: datetime | None = None) -> list[tuple[str, int]]:
    with transaction() as session:
        lock(session, person.customer_id)
        lost = take_units(
            session,
            customer_id=person.customer_id,
            line_id=person.line_id,
            at=at or clock.now(),
            points_too=True,
        )
    return [(one.unit, one.units) for one in lost]


def test_units_are_good_to_the_end_of_the_day_30_days_later(cast: Cast) -> None:
    offer = units_on_sale(cast)
    with time_machine.travel(datetime(2026, 10, 1, 23, 30, tzinfo=UTC), tick=False):
        made = bought(cast.arta, offer)
        seen = preview(customer_id=cast.arta.customer_id, offer=offer.slug)

    # half past eleven in UTC is the 2nd in Prishtina; the clocks go back meanwhile
    assert str(made.last_day) == str(seen.last_day) == "2026-11-01"
    assert made.good_until == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_a_package_is_good_as_long_as_its_offer_says(cast: Cast) -> None:
    package = units_on_sale(cast, Unit.PACKAGE, units_per_point=None, points=90, code_days=31)
    seen = preview(customer_id=cast.arta.customer_id, offer=package.slug)

    made = bought(cast.arta, package)
    assert made.last_day == seen.last_day == clock.today() + timedelta(days=31)
    assert made.units is None


def test_a_refused_preview_has_no_last_day(cast: Cast) -> None:
    dear = units_on_sale(cast, points=9000)
    assert preview(customer_id=cast.arta.customer_id, offer=dear.slug).last_day is None


def test_the_message_tells_until_when_they_can_be_used(cast: Cast) -> None:
    made = bought(cast.arta, units_on_sale(cast))
    assert made.good_until is not None
    [facts] = told("conversion")
    assert (facts["kind"], facts["good_until"]) == ("units", made.good_until.isoformat())


@pytest.mark.parametrize(("points", "refused"), [(2147483, False), (2147484, True)])
def test_more_units_than_can_be_counted_are_refused_with_the_most(
    cast: Cast, points: int, *, refused: bool
) -> None:
    rich = a_customer("rich", [LotOf(3_000_000)])
    offer = units_on_sale(cast, units_per_point=1000)
    wanted = {"offer": offer.slug, "via": ConversionChannel.WEB, "key": "k", "points": points}
    if not refused:
        made = convert(customer_id=rich.customer_id, **wanted)  # type: ignore[arg-type]
        assert made.units == 2_147_483_000
        return
    with pytest.raises(AboveMaximum) as refusal:
        convert(customer_id=rich.customer_id, **wanted)  # type: ignore[arg-type]
    assert refusal.value.most == 2_147_483


def test_lost_units_bring_no_points_back_and_are_lost_once(cast: Cast) -> None:
    made = bought(cast.arta, units_on_sale(cast))

    assert lose(cast.arta) == [("MB", 100)]
    assert lose(cast.arta) == []
    assert again(made).standing == "lost"
    assert balance(cast.arta.customer_id) == 630
    assert verify().violations == []


def test_units_that_had_run_out_by_then_or_came_after_are_not_lost(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))

    assert lose(cast.arta, clock.now() + timedelta(days=31)) == []
    assert lose(cast.arta, clock.now() - timedelta(minutes=1)) == []


def test_lost_units_still_count_as_converted(cast: Cast) -> None:
    offer = units_on_sale(cast, per_customer=1)
    bought(cast.arta, offer)
    lose(cast.arta)

    with pytest.raises(LimitReached):
        bought(cast.arta, offer)
    assert popularity.recount(clock.now()) == 1
    [row] = period.by_offer(clock.today(), clock.today(), language="en")
    assert (row.converted, row.points) == (1, 10)


def test_units_are_no_codes_that_customers_hold(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    assert today(day=clock.today(), now=clock.now()).live == 0
