"""Finance reads the points and the customers month by month, drawn and in numbers."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime

import pytest
import time_machine

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.reports.months import liability
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.points.views.months import close_months
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast, a_customer

READERS = ["finance", "marketing", "auditor", "administrator"]
PAGE = "/admin/reports/points-by-month"
HEADER = [
    *("Month", "Issued", "Refunded", "Corrected", "Converted", "Expired", "Forfeited"),
    *("Outstanding", "Liability (EUR)"),
]
ADDRESSES = [PAGE, f"{PAGE}.csv", "/admin/reports/customers-by-month.csv"]


def on(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00+00:00"))


@pytest.fixture
def summer(cast: Cast) -> None:
    """Luan earned 1,500 points in July; in August, 80 of them went for a coffee."""
    with on("2026-07-05"):
        luan = a_customer("luan")
        earn(
            customer_id=luan.customer_id,
            line_id=luan.line_id,
            source=Source.SPENDING,
            reference="2026-06",
            points=1500,
            on=date(2026, 6, 30),
        )
        offer = cast.an_offer("Coffee", points=80)
    with on("2026-08-03"):
        close_months(on=date(2026, 8, 3))
        convert(customer_id=luan.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k")


def shown(at_desk: AtDesk, asked: str = "", *, language: str = "en") -> str:
    with on("2026-09-10"):
        desk = at_desk("finance")
        desk.post(f"/language/{language}")
        return desk.get(f"{PAGE}?{asked}").text


def file(at_desk: AtDesk, address: str, asked: str = "") -> list[list[str]]:
    with on("2026-09-10"):
        text = at_desk("finance").get(f"{address}?{asked}").text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.usefixtures("summer")
def test_the_file_has_every_month_with_what_is_owed_in_euros(at_desk: AtDesk) -> None:
    assert file(at_desk, f"{PAGE}.csv") == [
        HEADER,
        ["2026-07", "1500", "0", "0", "0", "0", "0", "1500", "30.00"],
        ["2026-08", "0", "0", "0", "-80", "0", "0", "1420", "28.40"],
        ["2026-09", "0", "0", "0", "0", "0", "0", "1420", "28.40"],
    ]


@pytest.mark.usefixtures("summer")
def test_the_customers_are_told_of_the_months_in_which_they_were_counted(at_desk: AtDesk) -> None:
    rows = file(at_desk, "/admin/reports/customers-by-month.csv")
    assert rows == [
        ["Month", "Active", "Blocked"],
        ["2026-07", "1", "0"],
        ["2026-08", "", ""],
        ["2026-09", "1", "0"],
    ]


@pytest.mark.usefixtures("summer")
def test_the_table_says_what_the_chart_shows(at_desk: AtDesk) -> None:
    page = shown(at_desk)
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == [
        "September 2026", "August 2026", "July 2026",
    ]  # fmt: skip
    for number in ("1,500", "\N{MINUS SIGN}80", "1,420", "€28.40", "€30.00"):
        assert f">{number}<" in table
    assert page.count("series--converted") == 2  # in the legend, and August's block
    assert "August 2026, Converted: \N{MINUS SIGN}80" in " ".join(page.split()).replace(" , ", ", ")


@pytest.mark.usefixtures("summer")
def test_each_chart_of_months_has_a_name_and_a_summary(at_desk: AtDesk) -> None:
    page = shown(at_desk)
    pictures = re.findall(r'<svg class="chart"[^>]*role="img"[^>]*aria-labelledby="(.*?)"', page)
    assert len(pictures) == 3
    for ids in pictures:
        assert [page.count(f'id="{one}"') for one in ids.split()] == [1, 1]
    assert "1,420 points are outstanding at the end, a liability of €28.40." in page


@pytest.mark.usefixtures("summer")
def test_a_period_is_what_was_asked_for(at_desk: AtDesk) -> None:
    rows = file(at_desk, f"{PAGE}.csv", "since=2026-08&until=2026-08")
    assert [row[0] for row in rows[1:]] == ["2026-08"]
    page = shown(at_desk, "since=2026-08&until=2026-08")
    assert 'value="2026-08"' in page
    assert "points-by-month.csv?since=2026-08&amp;until=2026-08" in page


@pytest.mark.usefixtures("summer")
def test_months_of_the_future_have_nothing(at_desk: AtDesk) -> None:
    page = shown(at_desk, "since=2027-01&until=2027-02")
    assert "No data for these months." in page
    assert '<svg class="chart"' not in page


def test_an_empty_programme_has_its_one_month_of_nothing(at_desk: AtDesk) -> None:
    page = shown(at_desk)
    assert page.count('<svg class="chart"') == 3
    assert "September 2026" in page


SENSELESS = [
    ("since=x", "Enter a month, for example 2030-06."),
    ("until=2026-13", "Enter a month"),
    ("since=2026-08-01", "Enter a month"),
    ("since=1999-01", "Enter a month"),
    ("since=2026-08&until=2026-07", "The last month must not be before the first."),
    ("since=2023-08&until=2026-08", "Choose at most 36 months."),
]


def test_months_that_make_no_sense_are_said(at_desk: AtDesk) -> None:
    desk = at_desk("finance")
    for asked, words in SENSELESS:
        answers = [desk.get(f"{address}?{asked}") for address in ADDRESSES]
        assert [one.status_code for one in answers] == [422] * 3, asked
        assert all("notice--bad" in one.text and words in one.text for one in answers), asked


@pytest.mark.usefixtures("summer")
def test_albanian_finance_reads_albanian_months(at_desk: AtDesk) -> None:
    assert "gusht 2026" in shown(at_desk, language="sq")


def test_htmx_gets_the_months_alone(at_desk: AtDesk) -> None:
    answer = at_desk("finance").get(PAGE, htmx=True)
    assert answer.text.lstrip().startswith('<div id="months"')


@pytest.mark.parametrize(
    ("points", "worth", "cents"),
    [
        (0, 200, 0),
        (100, 200, 200),
        (1420, 200, 2840),
        (1, 50, 1),
        (1, 49, 0),
        (10**12, 200, 2 * 10**12),
    ],
)
def test_the_liability_is_in_cents_rounded_once(points: int, worth: int, cents: int) -> None:
    assert liability(points, worth) == cents


def test_readers_may_open_the_months_report(at_desk: AtDesk) -> None:
    for who in READERS:
        desk = at_desk(who)
        assert {desk.get(address).status_code for address in ADDRESSES} == {200}, who


def test_other_users_may_not_open_the_months_report(at_desk: AtDesk) -> None:
    for who in all_but(*(Role(one) for one in READERS)):
        desk = at_desk(who)
        assert {desk.get(address).status_code for address in ADDRESSES} == {403}, who
