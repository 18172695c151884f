"""The story of a gift: reserved at home or asked for at the counter, approved by a PIN, fetched."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.earn import earn
from marketplace.points.models import Source
from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits
from tests.browser.pins import pin_sent_to
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.support.waiting import eventually

MUG, POINTS = "gote-termike", 150
ILIR = "+38349200004"
pytestmark = pytest.mark.browser


@pytest.fixture
def clerk(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    """The clerk at the counter, at a phone or a desktop."""
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    visitor.sign_in("clerk")
    return visitor


@pytest.fixture(autouse=True)
def points_for_a_mug(shop: Shop) -> None:
    """Give Ilir what the mug takes, however many windows have had one before."""
    with shop.app.app_context():
        line = db.session.scalars(select(Line).where(Line.number == ILIR)).one()
        earn(
            customer_id=line.customer_id or 0,
            line_id=line.id,
            source=Source.TOPUP,
            reference=secrets.token_hex(8),
            points=POINTS,
            on=clock.today(),
        )
        db.session.remove()


def faults(visitor: Visitor, window: dict[str, Any]) -> list[str]:
    """Return what does not fit, and what axe finds where its script runs."""
    found = misfits(visitor.page)
    return found + (barriers(visitor.page) if window["java_script_enabled"] else [])


def find(clerk: Visitor) -> None:
    clerk.get("/admin/counter")
    clerk.page.fill("#number", "049 200 004")
    clerk.press(".find-number [type=submit]")
    clerk.page.wait_for_selector(".desk-name")


def send_pin(clerk: Visitor, form: str) -> None:
    """Press for a PIN, and type the one that came to the customer's phone."""
    before = pin_sent_to(clerk, ILIR)
    clerk.press(f"{form} [type=submit]")
    clerk.page.wait_for_selector("#pin")
    assert eventually(lambda: pin_sent_to(clerk, ILIR) != before)
    clerk.page.fill("#pin", pin_sent_to(clerk, ILIR) or "")


def hand_over(clerk: Visitor) -> None:
    clerk.press("form:has(#pin) [type=submit]")
    clerk.page.wait_for_selector("[data-slip]")


def test_a_customer_at_the_counter_gets_a_gift_with_a_pin(
    shop: Shop, clerk: Visitor, window: dict[str, Any]
) -> None:
    before = shop.balance("ilir")
    find(clerk)
    assert faults(clerk, window) == []
    send_pin(clerk, f"[data-gift={MUG}]")
    assert faults(clerk, window) == []
    hand_over(clerk)
    clerk.reads("Thermal mug", "…004")
    assert faults(clerk, window) == []
    assert shop.balance("ilir") == before - POINTS


def test_a_gift_reserved_on_the_web_is_collected_in_the_shop(
    shop: Shop, clerk: Visitor, new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    before, ilir = shop.balance("ilir"), new_visitor("ilir", **window)
    ilir.speak("en")
    ilir.get(f"/offers/{MUG}")
    ilir.press(".convert__open")
    ilir.page.get_by_label("IPKO Sheshi").check()
    assert faults(ilir, window) == []
    ilir.press(".convert__form [type=submit]")
    ilir.reads("Reserved for you until")
    assert faults(ilir, window) == []
    assert shop.balance("ilir") == before - POINTS

    find(clerk)
    send_pin(clerk, "[data-reserved]")
    hand_over(clerk)
    ilir.page.reload()
    ilir.reads("Collected on")
    assert shop.balance("ilir") == before - POINTS


def test_points_of_a_reservation_given_up_come_back_at_once(
    shop: Shop, new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    before, ilir = shop.balance("ilir"), new_visitor("ilir", **window)
    ilir.speak("en")
    ilir.get(f"/offers/{MUG}")
    ilir.press(".convert__open")
    ilir.page.get_by_label("IPKO Sheshi").check()
    ilir.press(".convert__form [type=submit]")
    ilir.press(".ticket summary")
    ilir.press("form[action$='/cancel'] [type=submit]")
    ilir.reads("we refunded")
    assert shop.balance("ilir") == before
