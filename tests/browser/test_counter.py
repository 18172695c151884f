"""The partner's story: a code is confirmed once, and refused the second time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.shop import Shop
from tests.browser.visits import Visitor

CONFLICT = 409
CHECK = "form[action='/partner/codes/check'] [type=submit]"
CONFIRM = "form[action='/partner/codes/confirm'] [type=submit]"
pytestmark = pytest.mark.browser


@pytest.fixture
def drita(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    visitor.sign_in("drita")
    return visitor


def check(visitor: Visitor, code: str) -> None:
    visitor.get("/partner/")
    visitor.page.fill("#code", code)
    visitor.press(CHECK)


def test_drita_confirms_a_code_once_and_is_told_when_the_second_time(
    shop: Shop, drita: Visitor
) -> None:
    code = shop.convert("vesa", "makiato-dhe-kroasan")
    check(drita, code.lower().replace("-", " "))
    drita.reads("This code is valid", "Macchiato and croissant")
    drita.page.select_option("[name=branch]", index=1)
    drita.press(CONFIRM)
    drita.page.wait_for_selector(".answer--good")

    drita.troubles.expected.add(CONFLICT)
    check(drita, code)
    drita.reads("already")
    assert drita.page.locator(".answer__time").inner_text().count(":") == 2


def test_the_link_of_the_qr_leads_to_the_code(shop: Shop, drita: Visitor) -> None:
    code = shop.convert("vesa", "makiato-dhe-kroasan")
    drita.get(f"/partner/confirm?code={code}")
    drita.reads("This code is valid")


def test_nonsense_is_refused_and_kept_in_the_field(drita: Visitor) -> None:
    drita.troubles.expected |= {404, 422}
    check(drita, "nonsense")
    drita.page.wait_for_selector(".answer--bad, .field__errors")
    assert drita.page.input_value("#code").replace("-", "") == "nonsense"
