"""Finance reads what was converted, what was confirmed, and what is outstanding."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast

READERS = ["finance", "marketing", "auditor", "administrator"]
FILES = ["partners", "offers", "points"]


@pytest.fixture
def sold(cast: Cast) -> None:
    """Three coffees: one confirmed, one waiting, one cancelled; and one of forty days ago."""
    offer = cast.an_offer("Coffee", worth_cents=150)
    with time_machine.travel(clock.now() - timedelta(days=40)):
        sell(cast, offer.slug, "old")
    codes = [sell(cast, offer.slug, key) for key in ("a", "b", "c")]
    confirm(
        code=codes[0][1],
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id),
        branch_id=cast.bakery.branch_ids[0],
    )
    cancel(conversion_id=codes[2][0], reason="Mistake", actor=cast.staff(Role.SUPPORT).actor)


def sell(cast: Cast, slug: str, key: str) -> tuple[int, str]:
    made = convert(
        customer_id=cast.arta.customer_id, offer=slug, via=ConversionChannel.WEB, key=key
    )
    return made.id, str(made.code)


def table(at_desk: AtDesk, name: str, asked: str = "") -> list[list[str]]:
    text = at_desk("finance").get(f"/admin/reports/{name}.csv?{asked}").text
    return list(csv.reader(io.StringIO(text)))[1:]


@pytest.mark.usefixtures("sold")
def test_a_period_counts_what_was_converted_and_confirmed_in_it(at_desk: AtDesk) -> None:
    today = clock.today()
    asked = f"since={today}&until={today}"
    assert table(at_desk, "partners", asked) == [
        ["Furra Drita", "Furra Drita", "3", "240", "1", "1.50", "1", "80"]
    ]
    assert table(at_desk, "offers", asked) == [
        ["Coffee", "Furra Drita", "3", "240", "1", "1.50", "1", "80"]
    ]


@pytest.mark.usefixtures("sold")
def test_another_period_has_other_numbers(at_desk: AtDesk) -> None:
    since, until = clock.today() - timedelta(days=41), clock.today() - timedelta(days=39)
    (row,) = table(at_desk, "offers", f"since={since}&until={until}")
    assert row[2:] == ["1", "80", "0", "0.00", "0", "0"]


@pytest.mark.usefixtures("sold")
def test_a_report_of_a_future_period_is_empty(at_desk: AtDesk) -> None:
    assert table(at_desk, "partners", "since=2101-01-01&until=2101-02-01") == []


def test_the_points_outstanding_are_added_up_by_their_last_day(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.arta
    assert cast.dafina
    found = [int(points) for _day, points in table(at_desk, "points")]
    assert found == [90, 350, 300, 200]
    shown = at_desk("finance").get("/admin/reports").text
    assert [f'tile__number">{number}<' in shown for number in (940, 2, 300)] == [True] * 3


@pytest.mark.usefixtures("sold")
def test_the_page_shows_this_month_unasked(at_desk: AtDesk) -> None:
    shown = at_desk("finance").get("/admin/reports").text
    assert all(text in shown for text in ("Furra Drita", "Coffee", "€1.50"))
    assert f'value="{clock.today().replace(day=1)}"' in shown


@pytest.mark.parametrize("asked", ["since=x", "until=x", "since=2030-01-02&until=2030-01-01"])
def test_days_that_make_no_sense_are_said(at_desk: AtDesk, asked: str) -> None:
    desk = at_desk("finance")
    pages = ["/admin/reports", "/admin/reports/offers.csv", "/admin/reports/partners.csv"]
    answers = [desk.get(f"{page}?{asked}") for page in pages]
    assert [one.status_code for one in answers] == [422] * 3
    assert all("notice--bad" in one.text for one in answers)


def test_htmx_gets_the_report_alone(at_desk: AtDesk) -> None:
    answer = at_desk("finance").get("/admin/reports", htmx=True)
    assert answer.text.lstrip().startswith('<div id="report"')


def test_readers_may_open_reports(at_desk: AtDesk) -> None:
    addresses = ["/admin/reports", *(f"/admin/reports/{name}.csv" for name in FILES)]
    for who in READERS:
        desk = at_desk(who)
        assert {desk.get(address).status_code for address in addresses} == {200}, who


def test_other_users_may_not_open_reports(at_desk: AtDesk) -> None:
    addresses = ["/admin/reports", *(f"/admin/reports/{name}.csv" for name in FILES)]
    for who in all_but(*(Role(one) for one in READERS)):
        desk = at_desk(who)
        assert {desk.get(address).status_code for address in addresses} == {403}, who
