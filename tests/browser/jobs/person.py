"""A person at a window, whose taps, keys and swipes are counted."""

from __future__ import annotations

import math
from typing import Any

from playwright.sync_api import Locator, Page, Request

from tests.browser.jobs.album import Film, Tally
from tests.browser.jobs.window_checks import FAR_AWAY, FOCUS_IS_LOST, HAS_FOCUS, MISSED
from tests.browser.page_checks import TOO_WIDE

SWIPE = 0.6  # of the window's height
PAGE_BEGUN = "() => performance.timeOrigin"  # another one for each page that is loaded
HTMX_IS_BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


class Person:
    """A person who taps and types; what stands in their way is written down as `faults`."""

    def __init__(self, page: Page, name: str, film: Film) -> None:
        self.page = page
        self.name = name
        self.tally = Tally()
        self.faults: list[str] = []
        self._film = film
        self._page_seen = 0.0
        page.on("request", self._count_page)

    def tap(self, selector: str) -> None:
        """Tap what the selector names, swiping to it where it is out of sight."""
        target = self._reach(selector)
        self.faults += target.evaluate(MISSED)
        self._film.take(self.page, self.name)
        target.click()
        self.tally.taps += 1

    def pick(self, selector: str) -> None:
        """Pick one of several: a radio button, by the label that shows it."""
        self.tap(selector)

    def type(self, selector: str, text: str) -> None:
        """Type into a field; it is tapped first, unless it has the focus already."""
        if not self._field(selector).evaluate(HAS_FOCUS):
            self.tap(selector)
        self.page.keyboard.type(text)
        self.tally.keys += len(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list: a tap opens it, another one chooses."""
        self._reach(selector).select_option(value)
        self.tally.taps += 2

    def attach(self, selector: str, file: dict[str, Any]) -> None:
        """Choose a file: a tap opens the phone's own pictures, another one takes one of them."""
        self._reach(selector).set_input_files([file])  # type: ignore[list-item]
        self.tally.taps += 2

    def press(self, key: str) -> None:
        """Press a key, such as the one that sends a form."""
        self._film.take(self.page, self.name)
        self.page.keyboard.press(key)
        self.tally.keys += 1

    def sees(self, selector: str) -> None:
        """Wait for it, and see that all fits and that the focus was not lost on the way."""
        self._field(selector).wait_for()
        self.page.locator(HTMX_IS_BUSY).first.wait_for(state="detached")
        self._film.take(self.page, self.name)
        self.faults += self.page.evaluate(TOO_WIDE)
        begun = self.page.evaluate(PAGE_BEGUN)
        if begun == self._page_seen and self.page.evaluate(FOCUS_IS_LOST):
            self.faults.append(f"the focus is lost before {selector}")
        self._page_seen = begun

    def sees_nothing(self, selector: str) -> None:
        """See that it is not there, or not any more."""
        if self.page.locator(selector).count():
            self.faults.append(f"{selector} is still there")

    def finds(self, selector: str) -> None:
        """See it, swiping to it where it is out of sight."""
        self.sees(selector)
        self._reach(selector)
        self._film.take(self.page, self.name)

    def _count_page(self, request: Request) -> None:
        if request.is_navigation_request() and request.redirected_from is None:
            self.tally.pages += 1

    def _field(self, selector: str) -> Locator:
        return self.page.locator(f"{selector} >> visible=true").first

    def _reach(self, selector: str) -> Locator:
        target = self._field(selector)
        target.wait_for()
        self.tally.swipes += math.ceil(target.evaluate(FAR_AWAY) / SWIPE)
        return target
