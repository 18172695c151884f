"""A refused form says first what is wrong, and leads to the fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import NewVisitor

pytestmark = pytest.mark.browser


def test_the_focus_goes_to_the_summary_and_from_there_to_the_field(
    new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    visitor = new_visitor(**window)
    visitor.troubles.expected.add(422)
    visitor.get("/partner/apply")
    visitor.page.fill("#business", "Kafe Rina")
    visitor.press("#application .form__actions [type=submit]")
    visitor.page.locator("[data-error-summary]").wait_for()
    visitor.page.locator("[data-error-summary]:focus").wait_for()
    visitor.press(".error-summary__lines a[href='#contact']")
    visitor.page.locator("#contact:focus").wait_for()
    assert visitor.page.input_value("#business") == "Kafe Rina"
