"""Read a statement: the balance, what can be used until when, and every movement once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine

from marketplace.accounts.audit import Actor
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from marketplace.foundation.database.period import Period
from marketplace.foundation.refusals import NotFound
from marketplace.points.billing.models import Charge
from marketplace.points.earn import earn
from marketplace.points.models import EntryKind, Source
from marketplace.points.spendable import ExpiringPoints, spendable_parts
from marketplace.points.views.statement import movements, statement
from tests.support.cast import Cast, LotOf, a_customer, write


def test_points_that_expire_are_added_up_by_day_soonest_first(cast: Cast) -> None:
    luan = a_customer("luan", [LotOf(30, 200), LotOf(5, 40), LotOf(20, 200)]).customer_id
    today = clock.today()
    assert spendable_parts(luan) == [
        ExpiringPoints(today + timedelta(days=40), 5),
        ExpiringPoints(today + timedelta(days=200), 50),
    ]
    assert spendable_parts(cast.besnik.customer_id) == [
        ExpiringPoints(today + timedelta(days=300), 4)
    ]


def test_a_conversion_that_took_from_several_lots_is_one_movement(cast: Cast) -> None:
    arta = cast.arta.customer_id
    offer = cast.an_offer(points=500)
    made = convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k1")
    newest = movements(arta)[0]
    assert (newest.kind, newest.points) == (EntryKind.CONVERT, -500)
    assert newest.conversion_id == made.id


def test_each_earning_is_a_movement_of_its_own_even_on_one_day(cast: Cast) -> None:
    found = movements(cast.arta.customer_id)
    assert sorted(one.points for one in found) == [90, 200, 350]
    assert {(one.kind, one.source) for one in found} == {(EntryKind.EARN, Source.SPENDING)}


@pytest.mark.parametrize(("page", "shown", "more"), [(1, 2, True), (2, 1, False), (3, 0, False)])
def test_the_movements_come_in_pages(cast: Cast, page: int, shown: int, *, more: bool) -> None:
    found = statement(cast.arta.customer_id, page=page, per_page=2)
    assert (len(found.movements), found.more) == (shown, more)
    assert found.balance == 640


def test_a_blocked_account_says_since_when(cast: Cast) -> None:
    assert statement(cast.dafina.customer_id).blocked_since == clock.today().replace(day=1)
    assert statement(cast.arta.customer_id).blocked_since is None


def test_an_unknown_account_has_no_statement(cast: Cast) -> None:
    assert cast.arta
    with pytest.raises(NotFound):
        statement(999_999)


def test_each_movement_says_the_balance_after_it_on_every_page(cast: Cast) -> None:
    arta = cast.arta.customer_id
    offer = cast.an_offer(points=500)
    made = convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k1")
    cancel(conversion_id=made.id, reason="Wrong", actor=Actor(user_id=None, username="support"))
    pages = [movements(arta, offset=offset, limit=2) for offset in (0, 2, 4)]
    found = [one for page in pages for one in page]
    assert len(found) == 5
    assert [one.balance for one in found[:2]] == [640, 140]
    for newer, older in pairwise(found):
        assert newer.balance == older.balance + newer.points
    assert found[-1].balance == found[-1].points


def test_the_balance_after_a_movement_of_a_period_counts_what_was_before_the_period(
    cast: Cast,
) -> None:
    arta, offer = cast.arta.customer_id, cast.an_offer(points=100)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k1")
        (found,) = movements(arta, period=Period(since=clock.today()))
    assert (found.points, found.balance) == (-100, 540)


def test_points_for_spending_say_the_month_and_what_was_charged_in_it(cast: Cast) -> None:
    luan = a_customer("luan")
    month = date(2026, 10, 1)
    write(Charge(charge_id="c1", line_id=luan.line_id, month=month, cents=1250))
    write(Charge(charge_id="c2", line_id=luan.line_id, month=month, cents=-50))
    write(Charge(charge_id="c3", line_id=cast.arta.line_id, month=month, cents=9900))
    ids: dict[str, Any] = {"customer_id": luan.customer_id, "line_id": luan.line_id}
    earn(**ids, source=Source.SPENDING, reference="2026-10/12", points=12, on=date(2026, 10, 31))
    earn(**ids, source=Source.SPENDING, reference="2026-09/3", points=3, on=date(2026, 9, 30))
    earn(**ids, source=Source.WELCOME, reference="welcome", points=50, on=date(2026, 9, 1))
    assert [(one.points, one.month, one.cents) for one in movements(luan.customer_id)] == [
        (50, None, None),
        (3, date(2026, 9, 1), None),  # what billing reported is no longer kept
        (12, month, 1200),
    ]
