"""Marketing chooses the part of a picture by a press on it, or by keyboard, and sees the result."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_staff import a_picture

pytestmark = pytest.mark.browser


def test_a_press_on_a_picture_moves_the_frame_at_once_and_the_card_follows(
    new_visitor: NewVisitor,
) -> None:
    visitor = new_visitor("marketing")
    page = visitor.page
    visitor.get("/admin/offers/new")
    page.set_input_files("[name=image]", a_picture())
    whole, frame = page.locator("svg[data-crop]"), page.locator("svg[data-crop] rect")
    whole.wait_for()
    page.fill("#zoom", "200")
    assert frame.get_attribute("width") == "480"  # before any answer
    box = whole.bounding_box()
    assert box is not None
    whole.click(position={"x": box["width"] - 2, "y": 2})
    assert (frame.get_attribute("x"), frame.get_attribute("y")) == ("480", "0")
    x, y = page.input_value("#focus_x"), page.input_value("#focus_y")
    assert int(x) > 90
    assert int(y) < 10
    card = page.locator("#preview img")
    expect(card).to_have_attribute("src", f"/pictures/{upload(page)}-{x}-{y}-200-480.webp")
    page.locator("[data-slides=focus_x]").focus()
    page.keyboard.press("Home")
    assert frame.get_attribute("x") == "0"
    expect(card).to_have_attribute("src", f"/pictures/{upload(page)}-0-{y}-200-480.webp")
    assert page.locator("#shapes img").first.get_attribute("src") == card.get_attribute("src")


def upload(page: Page) -> str:
    """The name of the picture that was uploaded."""
    return page.input_value("[name=picture]")
