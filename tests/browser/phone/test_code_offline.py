"""A code that was opened at the counter opens without a connection, until its owner signs out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import NewVisitor
from tests.browser.visits import PHONE, Visitor

pytestmark = pytest.mark.browser
ALWAYS_ONLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true })"
KEPT = "async () => (await caches.keys()).length"


def open_code(visitor: Visitor) -> str:
    """Open the first live code at the counter and wait until it is kept; return its address."""
    visitor.get("/conversions")
    visitor.press(".stub:not(.stub--gone):has([data-code]) a")
    visitor.press("a[href$='/counter']")
    visitor.page.locator("[data-kept]").wait_for()
    return visitor.page.url


def test_an_opened_code_is_shown_offline_and_another_is_not(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("arta", viewport=PHONE)
    address = open_code(visitor)
    code = visitor.attribute("data-code")
    visitor.page.context.set_offline(True)
    visitor.get(address)
    assert visitor.attribute("data-code") == code
    visitor.page.locator("[data-offline]").wait_for()
    shown = "document.querySelector('.at-counter__qr, .at-counter__bars').naturalWidth"
    assert visitor.page.evaluate(shown) > 0
    with pytest.raises(Error):
        visitor.get("/conversions")
    visitor.page.context.set_offline(False)
    visitor.troubles.found.clear()  # what was asked for without a connection


def test_a_kept_code_says_so_on_a_network_that_leads_nowhere(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("arta", viewport=PHONE)
    address = open_code(visitor)
    visitor.page.add_init_script(ALWAYS_ONLINE)
    visitor.page.context.set_offline(True)
    visitor.get(address)
    visitor.page.locator("[data-offline]").wait_for()
    assert visitor.page.locator("[data-kept]").is_hidden()
    visitor.page.context.set_offline(False)
    visitor.get(address)
    visitor.page.locator("[data-kept]").wait_for()
    assert visitor.page.locator("[data-offline]").is_hidden()
    visitor.troubles.found.clear()


def test_signing_out_deletes_what_was_kept(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("arta", viewport=PHONE)
    address = open_code(visitor)
    assert visitor.page.evaluate(KEPT) == 1
    visitor.get("/points")
    visitor.press("form[action='/logout'] button")
    visitor.page.locator(".signed-out").wait_for()
    assert visitor.page.evaluate(KEPT) == 0
    visitor.page.context.set_offline(True)
    with pytest.raises(Error):
        visitor.get(address)
    visitor.page.context.set_offline(False)
    visitor.troubles.found.clear()


def test_what_another_customer_opened_before_is_forgotten(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("arta", viewport=PHONE)
    open_code(visitor)
    visitor.page.evaluate("""async () => {
      const cache = await caches.open("codes");
      const headers = { "X-Keep-For": "999999" };
      await cache.put("/conversions/7/counter", new Response("another's", { headers }));
    }""")
    visitor.page.reload()
    visitor.page.locator("[data-kept]").wait_for()
    visitor.page.wait_for_function(
        "async () => !(await caches.match('/conversions/7/counter', { ignoreVary: true }))"
    )
