"""Count what was converted and what was confirmed in a period, each by its own day."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reports.period import by_offer, by_partner
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.views.months import months
from marketplace.programme.models import Rule
from tests.points.billing.topping import rule
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
KEYS = itertools.count()


def moment(local: str) -> datetime:
    """Return the moment at which the programme's clock shows this."""
    return clock.from_local(datetime.fromisoformat(local))


def sold(cast: Cast, offer: ListedOffer, at: str, **given: Any) -> Receipt:
    """Convert the offer as Arta at that moment on the programme's clock."""
    arta, key = cast.arta.customer_id, f"report-{next(KEYS)}"
    receipt = convert(
        customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key=key, **given
    )
    change(receipt, created_at=moment(at))
    return receipt


def change(receipt: Receipt, **columns: object) -> None:
    with transaction() as session:
        moved = update(Conversion).where(Conversion.id == receipt.id)
        session.execute(moved.values(**columns))


def used(cast: Cast, receipt: Receipt, at: str) -> None:
    """Confirm the code as the bakery at that moment on the programme's clock."""
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    confirm(code=str(receipt.code), till=till, branch_id=None)
    change(receipt, confirmed_at=moment(at))


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("2026-05-31 23:59:59", 0),
        ("2026-06-01 00:00", 1),
        ("2026-06-30 23:59:59", 1),
        ("2026-07-01 00:00", 0),
    ],
)
def test_a_period_is_of_whole_days_on_the_programmes_clock(
    cast: Cast, at: str, counted: int
) -> None:
    sold(cast, cast.an_offer(), at)
    assert sum(row.converted for row in by_partner(*JUNE)) == counted


def test_converting_and_confirming_count_in_the_period_of_each(cast: Cast) -> None:
    receipt = sold(cast, cast.an_offer(worth_cents=150), "2026-05-20 12:00")
    used(cast, receipt, "2026-06-02 12:00")
    (row,) = by_partner(*JUNE)
    assert (row.converted, row.points, row.confirmed, row.worth_cents) == (0, 0, 1, 150)
    (row,) = by_partner(date(2026, 5, 1), date(2026, 5, 31))
    assert (row.converted, row.points, row.confirmed, row.worth_cents) == (1, 80, 0, 0)


def test_what_was_cancelled_since_stays_converted_and_is_shown_beside_it(cast: Cast) -> None:
    offer = cast.an_offer()
    sold(cast, offer, "2026-06-01 12:00")
    receipt = sold(cast, offer, "2026-06-02 12:00")
    cancel(conversion_id=receipt.id, reason="No", actor=cast.staff(Role.SUPPORT).actor)
    (row,) = by_partner(*JUNE)
    assert (row.converted, row.points, row.cancelled, row.returned) == (2, 160, 1, 80)
    (row,) = by_offer(*JUNE, language="en")
    assert (row.converted, row.points, row.cancelled, row.returned) == (2, 160, 1, 80)


def test_an_expired_code_counts_as_cancelled_where_its_points_came_back(cast: Cast) -> None:
    sold(cast, cast.an_offer(), "2026-06-02 12:00")
    rule(Rule.EXPIRED_CODES, "returned")
    expire_codes(clock.now() + timedelta(days=31))
    (row,) = by_partner(*JUNE)
    assert (row.converted, row.points, row.cancelled, row.returned) == (1, 80, 1, 80)


def test_a_cancellation_without_points_returned_takes_nothing_off(cast: Cast) -> None:
    receipt = sold(cast, cast.an_offer(), "2026-06-02 12:00")
    change(receipt, state="cancelled", cancelled_at=clock.now(), lost=True)
    (row,) = by_partner(*JUNE)
    assert (row.converted, row.points, row.cancelled, row.returned) == (1, 80, 0, 0)


def test_for_every_month_that_has_passed_it_agrees_with_the_points_by_month(cast: Cast) -> None:
    """Convert in three months, undo some of it in later ones, and compare both reports."""
    actor = cast.staff(Role.SUPPORT).actor
    coffee, mug = cast.an_offer("Coffee", points=30), cast.a_gift(points=50)
    person, made = a_customer("mira", [LotOf(500, 400)]), []
    start = clock.first_of_next_month(clock.today())
    for month in range(3):
        with time_machine.travel(clock.start_of(start) + timedelta(days=31 * month + 3)):
            for offer, given in ((coffee, {}), (mug, {"shop_id": cast.shop})):
                key, who = f"agree-{next(KEYS)}", person.customer_id
                via = ConversionChannel.WEB
                made.append(convert(customer_id=who, offer=offer.slug, via=via, key=key, **given))
            for undone in made[:month]:
                with suppress(NotCancellable):
                    cancel(conversion_id=undone.id, reason="No", actor=actor)
    with time_machine.travel(clock.start_of(start) + timedelta(days=31 * 5)):
        past = months(start, clock.today())[:3]
        for month in past:
            last = clock.first_of_next_month(month.month) - timedelta(days=1)
            rows = by_offer(month.month, last, language="en")
            assert sum(row.points for row in rows) == -month.converted
        whole = by_offer(start, clock.today(), language="en")
        assert sum(row.returned for row in whole) == sum(month.given_back for month in past)
        assert [month.converted for month in past] == [-80, -80, -80]
        assert [month.given_back for month in past] == [0, 30, 50]


def test_the_operators_own_services_are_no_partners(cast: Cast) -> None:
    service = cast.an_offer("Data", kind=OfferKind.SERVICE, unit=Unit.PACKAGE, points=20)
    sold(cast, service, "2026-06-02 12:00", line_id=cast.arta.line_id)
    (row,) = by_offer(*JUNE, language="en")
    assert (row.name, row.partner, row.points) == ("Data", None, 20)
    assert by_partner(*JUNE) == []


def test_the_most_points_come_first_and_offers_of_one_partner_add_up(cast: Cast) -> None:
    for title, points in (("Small", 10), ("Large", 200), ("Middle", 50)):
        sold(cast, cast.an_offer(title, points=points), "2026-06-02 12:00")
    assert [row.points for row in by_offer(*JUNE, language="en")] == [200, 50, 10]
    assert [(row.converted, row.points) for row in by_partner(*JUNE)] == [(3, 260)]


def test_a_title_that_is_missing_in_english_is_the_albanian_one(cast: Cast) -> None:
    sold(cast, cast.an_offer("Byrek", title_en=""), "2026-06-02 12:00")
    assert [row.name for row in by_offer(*JUNE, language="en")] == ["Byrek sq"]
