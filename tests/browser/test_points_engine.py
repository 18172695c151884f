"""Customers get points by a further line, a rule, a feed, or a correction approved by another."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits
from tests.browser.pins import pin_sent_to
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.support.waiting import eventually

WELCOME = 50  # of a private prepaid line, in the demo
FREE_LINES = (f"+3834910000{last}" for last in itertools.count(5))
IDS = itertools.count(1)
pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    return visitor


def faults(visitor: Visitor, window: dict[str, Any]) -> list[str]:
    found = misfits(visitor.page)
    if window["java_script_enabled"]:  # axe is a script
        found += barriers(visitor.page)
    return found


def test_a_second_line_is_proven_by_its_pin_and_gets_its_welcome_points_at_once(
    shop: Shop, visitor: Visitor, window: dict[str, Any]
) -> None:
    number, before = next(FREE_LINES), shop.balance("vesa")
    visitor.sign_in("vesa")
    visitor.get("/account")
    visitor.press("a[href$='/account/lines/new']")
    visitor.page.fill("[name=line]", number)
    visitor.press("form[action$='/lines/new'] [type=submit]")
    visitor.page.wait_for_selector("[name=pin]")
    assert faults(visitor, window) == []
    assert eventually(lambda: pin_sent_to(visitor, number))
    visitor.page.fill("[name=pin]", pin_sent_to(visitor, number) or "")
    visitor.press("form:has([name=pin]) [type=submit]")

    visitor.reads(f"{number} is now in your account, with {WELCOME} welcome points.")
    assert shop.balance("vesa") == before + WELCOME
    line = visitor.page.locator(f"[data-line='{number}']")
    assert f"Holds {WELCOME} points." in line.inner_text()
    assert "Earns from" in line.inner_text()


def test_marketing_previews_a_rule_and_customers_read_it_as_soon_as_it_is_saved(
    visitor: Visitor, new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    package, points = f"story-{next(IDS)}", "77"
    visitor.sign_in("marketing")
    visitor.get("/admin/rules/topup_by_package")
    visitor.press("[name=add]")
    visitor.page.locator(".rule-row").nth(-1).locator("input[value='']").first.wait_for()
    row = visitor.page.locator(".rule-row").last
    row.locator("[name$=package]").fill(package)
    row.locator("[name$=points]").fill(points)
    visitor.press("#change .form__actions [name=preview]")
    visitor.page.locator("#preview td", has_text=f"{package}: {points} points").wait_for()
    assert faults(visitor, window) == []

    customer = new_visitor()
    customer.get("/language/en")
    customer.get("/how-it-works")
    assert package not in customer.page.content()  # nobody saved yet
    visitor.page.fill("[name=reason]", "A new package")
    visitor.press("#change .button--primary")
    visitor.reads("Rule changed.")
    customer.get("/how-it-works")
    told = customer.page.locator("tr", has_text=package)
    assert points in told.first.inner_text()


def test_marketing_uploads_a_feed_and_takes_the_rejected_rows_home(
    shop: Shop, visitor: Visitor, window: dict[str, Any]
) -> None:
    charge, before = f"story-{next(IDS)}", shop.balance("ilir")
    rows = f"{charge}-a,+38349200004,2026-10,500.00\n{charge}-b,+38349200004,2026-10,NaN\n"
    feed = f"charge_id,line,month,amount\n{rows}".encode()
    visitor.sign_in("marketing")
    visitor.get("/admin/imports")
    visitor.page.select_option("[name=feed]", "spending")
    visitor.page.set_input_files(
        "[name=file]", {"name": "october.csv", "mimeType": "text/csv", "buffer": feed}
    )
    visitor.press("form[action$='/imports'] [type=submit]")
    visitor.page.wait_for_url("**/admin/imports/*")
    address = rejected_rows_of(visitor)
    assert faults(visitor, window) == []
    file = visitor.page.context.request.get(address).text()
    assert f"{charge}-b" in file
    assert f"{charge}-a" not in file
    assert shop.balance("ilir") > before


def rejected_rows_of(visitor: Visitor) -> str:
    """Reload until the feed is read, and return the address of the rejected rows."""
    link = visitor.page.locator("a[href$='/rejected.csv']")

    def is_there() -> bool:
        visitor.page.reload()
        return link.count() > 0

    assert eventually(is_there, seconds=30)
    return link.get_attribute("href") or ""


def test_a_large_correction_moves_nothing_until_a_second_member_of_staff_approves(
    shop: Shop, visitor: Visitor, new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    before, reason = shop.balance("ilir"), f"Paid twice, case {next(IDS)}"
    visitor.sign_in("support")
    visitor.get("/admin/customers?q=ilir")
    visitor.press("#found a[href*='/admin/customers/']")
    visitor.press("a[href$='/points']")
    visitor.page.fill("[name=points]", "600")
    visitor.page.fill("[name=reason]", reason)
    visitor.press(".form--action [type=submit]")
    visitor.reads("A second member of staff must approve the correction")
    assert shop.balance("ilir") == before

    second = new_visitor("admin", **window)
    second.speak("en")
    second.get("/admin/corrections")
    assert faults(second, window) == []
    second.page.locator("tr", has_text=reason).locator("a[href$='/approve']").click()
    second.reads("Requested by")
    second.press(".form--action [type=submit]")
    second.reads("Approved.")
    assert shop.balance("ilir") == before + 600
