"""Before a rule is saved, staff see what the change will do, in numbers that matter."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.models import LineKind
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.billing.models import Charge
from marketplace.points.idle import months_before
from marketplace.points.models import Account
from tests.blueprints.admins.rules.test_rules import saved
from tests.blueprints.admins.rules.typed import CHANGES, WHY
from tests.structure.page_forms import forms_on
from tests.support.billing import billed
from tests.support.cast import Cast, a_line, write
from tests.support.csrf_client import BrowserLike


def preview(desk: BrowserLike, rule: str, *, htmx: bool = True, **given: Any) -> str:
    form = WHY | CHANGES[rule] | {"reason": "", "preview": "1"} | given
    answer = desk.post(f"/admin/rules/{rule}", data=form, htmx=htmx)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def cells(page: str, what: str) -> tuple[str, str]:
    """Old and new in the row of the preview that begins with the words."""
    row = page.split(f'<th scope="row">{what}')[1].split("</tr>", maxsplit=1)[0]
    before, after = (cell.split("</td>")[0].strip() for cell in row.split("<td>")[1:3])
    return before, after


@pytest.mark.parametrize("htmx", [False, True])
def test_every_rule_has_a_preview_that_saves_nothing(
    marketing: BrowserLike, cast: Cast, *, htmx: bool
) -> None:
    assert cast.arta
    for rule in CHANGES:
        page = preview(marketing, rule, htmx=htmx)
        assert "Until then" in page, rule
        assert ("<main" in page) is not htmx, rule
        assert saved(rule) == [], rule


def test_old_and_new_stand_side_by_side(marketing: BrowserLike) -> None:
    page = preview(marketing, "points_per_euro")
    assert cells(page, "Points per euro") == ("1 euro = 1 point", "1 euro = 2 points")


def test_a_rule_preview_says_from_when_the_change_holds(marketing: BrowserLike) -> None:
    day = clock.today() + timedelta(days=40)
    assert clock.start_of(day).isoformat() in preview(
        marketing, "idle_months", starts_on=day.isoformat()
    )


def test_an_invalid_rule_value_has_no_preview(marketing: BrowserLike) -> None:
    form = WHY | {"value": "1001", "preview": "1"}
    answer = marketing.post("/admin/rules/points_per_euro", data=form, htmx=True)
    assert answer.status_code == 422
    assert "Enter a number from 0 to 1,000." in answer.text
    assert "Until then" not in answer.text


def test_a_day_that_is_over_has_no_preview(marketing: BrowserLike) -> None:
    form = WHY | {"value": "2", "preview": "1", "starts_on": "2020-01-01"}
    answer = marketing.post("/admin/rules/points_per_euro", data=form, htmx=True)
    assert answer.status_code == 422
    assert "That day has passed" in answer.text


def test_tariffs_tell_how_many_lines_there_are(marketing: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    a_line()
    page = preview(marketing, "welcome_by_tariff")
    assert cells(page, "Private, prepaid (2 lines, of 1 customer)") == ("0 points", "50 points")


@pytest.mark.parametrize("rule", ["welcome_by_package", "topup_by_package"])
def test_packages_of_lines_that_stand_in_no_table_are_told(
    marketing: BrowserLike, rule: str
) -> None:
    a_line(kind=LineKind.FIXED, tariff=None, package="radio", number="F-1")
    page = preview(marketing, rule)
    assert cells(page, "radio (1 line, of 0 customers)") == ("0 points", "0 points")


def test_the_last_months_spending_is_counted_with_both_values(
    marketing: BrowserLike, cast: Cast
) -> None:
    arta, besnik, month = cast.arta, cast.besnik, months_before(clock.today(), 1)
    for number, (line, cents) in enumerate(
        [(arta.line_id, 150), (arta.line_id, 149), (besnik.line_id, 199), (besnik.line_id, -300)]
    ):
        write(Charge(charge_id=f"c{number}", line_id=line, month=month, cents=cents))
    page = preview(marketing, "points_per_euro")
    assert cells(page, "A month like the last one (1 line)") == ("2 points", "4 points")


def test_services_tell_how_many_offers_change(marketing: BrowserLike, cast: Cast) -> None:
    for unit, per_point in ((Unit.MB, 10), (Unit.SMS, 5)):
        cast.an_offer(unit, kind=OfferKind.SERVICE, unit=unit, units_per_point=per_point, points=10)
    for rule, offers in (("service_minimum", 2), ("units_per_point", 2), ("units_days", 2)):
        page = preview(marketing, rule)
        assert cells(page, "MB, SMS and MMS offers that change")[1] == f"{offers} offers"


def test_booked_points_are_told_to_stay(marketing: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    kept = "3 bookings, 640 points"
    page = preview(marketing, "expiry")
    assert cells(page, "Points already booked, which keep their expiry date") == (kept, kept)
    assert cells(page, "Points earned today can be used until")[1] == "no expiry"


def earned(customer_id: int, month: date) -> None:
    with transaction() as session:
        account = update(Account).where(Account.customer_id == customer_id)
        session.execute(
            account.values(last_earned_month=month, earning_from=months_before(month, 12))
        )


def test_customers_who_would_be_blocked_today_are_counted(
    marketing: BrowserLike, cast: Cast
) -> None:
    for person, months_ago in ((cast.arta, 1), (cast.besnik, 3), (cast.dafina, 4)):
        earned(person.customer_id, months_before(clock.today(), months_ago))
    billed(months_before(clock.today(), 1))
    page = preview(marketing, "idle_months")
    found = cells(page, "Customers without earnings for that long, today")
    assert found == ("2 customers", "1 customer")


def test_reminders_are_told_by_their_days(marketing: BrowserLike, cast: Cast) -> None:
    assert cast.arta  # 90 points in 40 days
    page = preview(marketing, "reminder_days")
    before, after = cells(page, "Reminders for ")
    assert "(90 points, 1 customer)" in page
    assert (before.count(";"), after.count(";")) == (2, 1)


def test_a_rule_preview_without_points_says_that_no_reminder_is_due(marketing: BrowserLike) -> None:
    assert "No points are due to expire" in preview(marketing, "reminder_days")


def test_live_codes_are_told_with_their_points(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer().slug
    convert(customer_id=cast.arta.customer_id, offer=offer, via=ConversionChannel.WEB, key="k")
    page = preview(marketing, "expired_codes")
    assert "1 code, 80 points" in page


def test_a_rule_preview_shows_which_tariffs_start_or_stop_earning(
    marketing: BrowserLike, cast: Cast
) -> None:
    assert cast.arta
    page = preview(marketing, "taking_part")
    assert cells(page, "Private, prepaid (1 line, of 1 customer)") == ("earns", "earns")
    assert cells(page, "Private, postpaid") == ("earns", "earns nothing")
    assert cells(page, "Business, postpaid") == ("earns nothing", "earns")


def test_a_rule_preview_shows_the_liability_in_euros_with_both_values(
    marketing: BrowserLike, cast: Cast
) -> None:
    assert cast.arta
    page = preview(marketing, "point_worth")
    assert cells(page, "All points outstanding (640)") == ("€12.80", "€9.60")


def test_the_enter_key_only_looks(marketing: BrowserLike) -> None:
    for rule in CHANGES:
        page = marketing.get(f"/admin/rules/{rule}").text
        form = next(form for form in forms_on(page, "/") if form.action == f"/admin/rules/{rule}")
        assert form.method == "POST", rule
        first_button = page.split('id="change"')[1].split("<button")[1].split(">")[0]
        assert 'name="preview"' in first_button, rule


def test_the_last_month_that_billing_need_not_report_is_told(marketing: BrowserLike) -> None:
    page = preview(marketing, "billing_days")
    before, after = cells(page, "The last month that counts for blocking today")
    today = clock.today()
    expected = [months_before(today - timedelta(days=days), 1) for days in (15, 20)]
    assert [before, after] == [f"{month:%m/%Y}" for month in expected]
