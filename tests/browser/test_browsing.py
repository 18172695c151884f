"""Browsing is quick and behaves like pages: the address follows, back goes back, little is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import misfits
from tests.browser.visits import DESKTOP, PHONE

MOST_BYTES = 60 * 1024
FIRST_ROW = 4
pytestmark = pytest.mark.browser


def test_the_address_follows_a_filter_and_back_goes_back(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport=DESKTOP)
    visitor.get("/")
    everything = visitor.page.locator("#count").inner_text()
    visitor.page.check(".chip [value=auto]", force=True)
    visitor.page.wait_for_url(re.compile("category=auto"))
    assert visitor.page.locator("#count").inner_text() != everything

    visitor.page.go_back()
    visitor.page.wait_for_function("words => count.innerText === words", arg=everything)
    assert "auto" not in visitor.page.url


def test_suggestions_are_followed_by_keyboard_and_closed_by_escape(
    new_visitor: NewVisitor,
) -> None:
    visitor = new_visitor(viewport=PHONE)
    visitor.get("/language/en")
    visitor.get("/offers")
    field = visitor.page.get_by_role("combobox", name="Search the offers")
    field.press_sequentially("coff")
    first = visitor.page.get_by_role("option").first
    first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert misfits(visitor.page) == []
    field.press("Escape")
    assert (first.is_visible(), field.input_value()) == (False, "coff")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    leads_to = first.get_attribute("data-leads-to")
    assert leads_to
    field.press("Enter")
    visitor.page.wait_for_url(f"**{leads_to}")


def test_the_first_page_is_small_and_its_pictures_wait(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport=PHONE)
    sent = weigh(visitor.page)
    visitor.page.goto("/", wait_until="load")
    assert 0 < sum(size for kind, size in sent if kind != "image/webp") < MOST_BYTES

    pictures = visitor.page.locator(".offer-card img").evaluate_all(
        "all => all.map(one => [one.loading, one.width > 0 && one.height > 0])"
    )
    assert all(sized for _, sized in pictures)
    assert {loading for loading, _ in pictures[FIRST_ROW:]} == {"lazy"}


def weigh(page: Any) -> list[tuple[str, int]]:
    """Return a list that gets the type and the bytes of each answer received from now on."""
    kinds: dict[str, str] = {}
    sent: list[tuple[str, int]] = []
    network = page.context.new_cdp_session(page)
    network.on(
        "Network.responseReceived",
        lambda seen: kinds.update({seen["requestId"]: seen["response"]["mimeType"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda seen: sent.append((kinds.get(seen["requestId"], ""), seen["encodedDataLength"])),
    )
    network.send("Network.enable")
    return sent


@pytest.mark.parametrize("address", ["/", "/offers?q=macchiato", "/login", "/nowhere"])
def test_pages_fit_every_width_between_phone_and_desktop(
    new_visitor: NewVisitor, address: str
) -> None:
    visitor = new_visitor()
    visitor.troubles.expected.add(404)
    visitor.get(address)
    for width in (320, 480, 768, 1024, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 740})
        assert misfits(visitor.page) == [], width


@pytest.mark.parametrize("language", ["sq", "en", "sr-Latn", "sr-Cyrl"])
def test_the_partners_navigation_shows_all_its_words_on_every_phone(
    new_visitor: NewVisitor, language: str
) -> None:
    visitor = new_visitor("drita")
    visitor.speak(language)
    visitor.get("/partner/")
    for width in (320, 360, 480, 768):
        visitor.page.set_viewport_size({"width": width, "height": 740})
        assert misfits(visitor.page) == [], width
