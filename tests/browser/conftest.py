"""Chromium, the served demo, and visitors to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import Browser, sync_playwright

from marketplace.foundation.languages import DEFAULT_LANGUAGES
from tests.browser.shop import Shop, open_shop
from tests.browser.visits import DESKTOP, PHONE, Troubles, Visitor
from tests.support.plugins.skip_report import installed

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
    # a page lives too shortly for code to pay that is compiled, and for garbage, beside it
    "--js-flags=--max-optimized-bytecode-size=0 --single-threaded-gc",
)
PATIENCE_MS = 10_000
NewVisitor = Callable[..., Visitor]
WINDOWS = {
    "phone": (PHONE, True),
    "desktop-without-javascript": (DESKTOP, False),
    "desktop": (DESKTOP, True),
    "phone-without-javascript": (PHONE, False),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the windows and the languages that a story is told in."""
    if "window" in metafunc.fixturenames:
        choose_windows(metafunc)
    if "page_language" in metafunc.fixturenames:
        choose_languages(metafunc)


def choose_languages(metafunc: pytest.Metafunc) -> None:
    """Look at a page in Albanian, or in all languages."""
    every = metafunc.config.getoption("every_look")
    patience = pytest.mark.timeout(3000 if every else 300)
    languages = DEFAULT_LANGUAGES if every else DEFAULT_LANGUAGES[:1]
    metafunc.parametrize("page_language", [pytest.param(one, marks=patience) for one in languages])


def choose_windows(metafunc: pytest.Metafunc) -> None:
    """Look at a story in two windows, which differ in size and in JavaScript, or in all four.

    The name of the story decides which two: about half of them run scripts on a phone.
    """
    names = list(WINDOWS)
    if not metafunc.config.getoption("all_windows"):
        first = 2 * (crc32(metafunc.function.__name__.encode()) % 2)
        names = names[first : first + 2]
    looks = [
        {"viewport": size, "java_script_enabled": javascript, "locale": "en"}
        for size, javascript in (WINDOWS[name] for name in names)
    ]
    metafunc.parametrize("window", looks, ids=names)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo, served once for all browser tests of a worker."""
    with open_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed("browser"), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def new_visitor(shop: Shop, chromium: Browser) -> Iterator[NewVisitor]:
    """Open a window of its own for a visitor; whatever goes wrong in it fails the test."""
    contexts, troubles = [], Troubles()

    def new_visitor(username: str | None = None, **given: Any) -> Visitor:
        usual: dict[str, Any] = {"viewport": PHONE, "locale": "en", "base_url": shop.address}
        still = {"reduced_motion": "reduce"}  # colours are measured, not on their way to others
        context = chromium.new_context(**usual | still | given)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        troubles.listen(context)
        if username:
            cookie = {"name": "session", "value": shop.session_of(username), "url": shop.address}
            context.add_cookies([cookie])
        return Visitor(context.new_page(), troubles)

    yield new_visitor
    for context in contexts:
        context.close()
    assert troubles.found == []
