"""A newcomer registers with a number that the operator knows, proven by the PIN sent to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.pins import pin_sent_to
from tests.browser.visits import DESKTOP
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


def test_a_newcomer_registers_with_the_pin_sent_to_the_phone(
    new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    which = 1 + 2 * (window["viewport"] == DESKTOP) + window["java_script_enabled"]
    number, username = f"+3834910000{which}", f"newcomer{which}"
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    visitor.get("/register")
    typed = {"name": "Era", "surname": "Bajrami", "email": f"{username}@example.com"}
    typed |= {"line": number, "username": username, "password": "kumbulla-e-thate-42"}
    for name, value in typed.items():
        visitor.page.fill(f"[name={name}]", value)
    visitor.press("form[action='/register'] [type=submit]")

    visitor.page.wait_for_selector("[name=pin]")
    assert eventually(lambda: pin_sent_to(visitor, number))
    visitor.page.fill("[name=pin]", pin_sent_to(visitor, number) or "")
    visitor.press("form[action='/lines/verify'] [type=submit]")
    visitor.page.wait_for_selector(".balance-link, form[action='/login']")
