"""Conversions, confirmations and views are counted by the programme's weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask

from marketplace.catalogue.shop_window.view_counts import save_views, view_counter
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import Confirmer, confirm
from marketplace.conversions.reports.weeks import (
    ConfirmationRate,
    Week,
    confirmation_rate,
    mondays,
    weeks_of_all,
    weeks_of_offer,
)
from tests.support.cast import Cast

SUNDAY = date(2026, 11, 15)
# 23:30 on Sunday in UTC is 0:30 on Monday in Prishtina
MONDAY_THERE = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)


def test_the_last_weeks_begin_on_mondays_and_end_with_the_current_one() -> None:
    assert mondays(SUNDAY, 2) == [date(2026, 11, 2), date(2026, 11, 9)]
    assert mondays(SUNDAY + timedelta(days=1), 1) == [date(2026, 11, 16)]


def test_a_week_begins_at_midnight_of_the_programmes_monday(app: Flask, cast: Cast) -> None:
    view_counter(app).take()
    with time_machine.travel(MONDAY_THERE - timedelta(hours=1), tick=False):
        offer = cast.an_offer("Coffee", points=10)
        other = cast.an_offer("Tea", points=10)
        view_counter(app).count(offer.id, SUNDAY)
        save_views(app)
        first = convert(
            customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="1"
        )
    with time_machine.travel(MONDAY_THERE, tick=False):
        for number, slug in enumerate((offer.slug, other.slug)):
            convert(
                customer_id=cast.arta.customer_id,
                offer=slug,
                via=ConversionChannel.WEB,
                key=f"again {number}",
            )
        till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id, address="127.0.0.1")
        confirm(code=first.code or "", till=till, branch_id=cast.bakery.branch_ids[0])
        monday = SUNDAY + timedelta(days=1)
        before, now = date(2026, 11, 9), date(2026, 11, 16)
        assert weeks_of_offer(offer.id, monday, 2) == [
            Week(before, seen=1, converted=1, confirmed=0),
            Week(now, seen=0, converted=1, confirmed=1),
        ]
        assert weeks_of_all(monday, 2)[1] == Week(now, seen=0, converted=2, confirmed=1)
        assert confirmation_rate(monday, 2) == ConfirmationRate(issued=3, confirmed=1)
        assert confirmation_rate(monday, 1) == ConfirmationRate(issued=2, confirmed=0)


def test_a_rate_of_no_codes_is_none() -> None:
    assert ConfirmationRate(0, 0).percent is None
    assert ConfirmationRate(3, 2).percent == 66
