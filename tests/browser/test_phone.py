"""The demo's telephone in a browser: dialling, answering, hanging up, an SMS and its reply."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits
from tests.browser.visits import PHONE, Visitor

pytestmark = pytest.mark.browser
CALL = ".handset button >> nth=0"  # or to answer, once a call is going on
RESERVE = 20  # points that each visit converts


@pytest.fixture
def visitor(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    """A person with Arta's phone in hand."""
    visitor = new_visitor(**window)
    visitor.get("/demo/phone")
    visitor.page.get_by_role("link", name="Arta Krasniqi").click()
    return visitor


def screen(visitor: Visitor, beginning: str = "") -> str:
    """Return the text of the screen, once it shows the words of `beginning`."""
    shown = visitor.page.locator("[data-screen]", has_text=beginning)
    shown.wait_for()
    return shown.inner_text()


def press(visitor: Visitor, answer: str) -> None:
    visitor.page.fill("#answer", answer)
    visitor.press(CALL)


def test_a_call_converts_once_it_is_confirmed(visitor: Visitor) -> None:
    visitor.press(CALL)
    points = int(re.findall(r"\d+", screen(visitor, "6 Super Rrethi"))[0])
    press(visitor, "3")
    screen(visitor, f"{points}.")
    press(visitor, str(RESERVE))
    screen(visitor, "200 MB")
    press(visitor, "1")
    visitor.page.locator("#answer").wait_for(state="detached")  # nothing is asked any more
    assert str(points - RESERVE) in screen(visitor)


def test_hanging_up_ends_the_call(visitor: Visitor) -> None:
    visitor.press(CALL)
    screen(visitor, "6 Super Rrethi")
    visitor.press(".handset a.button")
    visitor.page.locator("#code").wait_for()
    assert visitor.page.locator("[data-screen]").count() == 0


def test_an_sms_gets_its_reply(visitor: Visitor) -> None:
    visitor.page.fill("#text", "NDIHME")
    visitor.press(".handset button >> nth=1")
    reply = visitor.page.locator("[data-reply]")
    reply.wait_for()
    assert "MB" in reply.inner_text()


def test_a_call_that_is_going_on_fits_and_is_for_everybody(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport=PHONE, locale="en")
    visitor.get("/demo/phone")
    visitor.press(CALL)
    screen(visitor, "6 Super Rrethi")
    assert misfits(visitor.page) + barriers(visitor.page) == []
