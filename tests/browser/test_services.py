"""A customer's story: turn 30 points into MB, by sliding or without JavaScript; see them last."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits
from tests.browser.visits import PHONE, Visitor

MB = "/offers/mb-per-internet"
CONVERT = ".convert__form [type=submit]"
pytestmark = pytest.mark.browser


@pytest.fixture
def arta(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    visitor = new_visitor("arta", **window)
    visitor.speak("en")
    return visitor


def choose_30_points(arta: Visitor, *, scripted: bool) -> None:
    """Slide with the keys as far as 30, or type it and ask what it gives."""
    arta.press(".convert__open")
    if not scripted:
        arta.page.fill("#points", "30")
        arta.press(".unscripted")
        return
    slider = arta.page.locator("[data-slides]")
    slider.focus()
    for _ in range(20):
        arta.page.keyboard.press("ArrowRight")
    expect(arta.page.locator("#points")).to_have_value("30")


def test_arta_turns_30_points_into_300_mb_and_sees_their_days(
    arta: Visitor, window: dict[str, Any]
) -> None:
    before = arta.balance()
    arta.get(MB)
    choose_30_points(arta, scripted=window["java_script_enabled"])
    expect(arta.page.locator("[data-units]")).to_have_attribute("data-units", "300")
    arta.press(CONVERT)

    arta.page.wait_for_selector(".receipt .ticket")
    assert arta.balance() == before - 30
    arta.get("/services")
    arta.reads("300 MB", "days left")


def test_typing_moves_the_slider_and_the_table_fills_both(new_visitor: NewVisitor) -> None:
    arta = new_visitor("arta", viewport=PHONE)
    arta.get(MB)
    arta.press("[data-fills][data-value='50']")
    expect(arta.page.locator("#points")).to_have_value("50")
    expect(arta.page.locator("[data-slides]")).to_have_value("50")
    expect(arta.page.locator("[data-units]")).to_have_attribute("data-units", "500")
    arta.page.fill("#points", "70")
    expect(arta.page.locator("[data-slides]")).to_have_value("70")
    expect(arta.page.locator("[data-units]")).to_have_attribute("data-units", "700")


@pytest.mark.parametrize("address", [f"{MB}/preview?points=30", "/services"])
def test_service_pages_are_accessible_and_fit_on_a_phone(
    new_visitor: NewVisitor, address: str
) -> None:
    arta = new_visitor("arta", viewport=PHONE)
    arta.get(address)
    assert barriers(arta.page) + misfits(arta.page) == []
