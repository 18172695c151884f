"""Visiting the site with Chromium, and writing down everything that goes wrong meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from marketplace.demo.people import PASSWORD

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
GIVEN_UP = "net::ERR_ABORTED"  # by the page itself: a newer search, or the visitor went on
# what browser and htmx say of requests, which are looked at themselves
SAID_OF_REQUESTS = (
    *("Failed to load resource", "Response Status Error Code"),
    *("htmx:sendAbort", "htmx:afterRequest"),
)
FIRST_WRONG_STATUS = 400


@dataclass
class Troubles:
    """Errors of scripts, of the content policy, and of requests but for `expected` statuses."""

    expected: set[int] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Write down what goes wrong on every page of the context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        said_elsewhere = any(words in message.text for words in SAID_OF_REQUESTS)
        if message.type in {"error", "warning"} and not said_elsewhere:
            self.found.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if GIVEN_UP not in (request.failure or ""):
            self.found.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= FIRST_WRONG_STATUS and response.status not in self.expected:
            self.found.append(f"{response.status}: {response.url}")


class Visitor:
    """One person at one browser window."""

    def __init__(self, page: Page, troubles: Troubles) -> None:
        self.page = page
        self.troubles = troubles
        self.get = page.goto

    def sign_in(self, username: str) -> None:
        """Sign in by the form, as people do."""
        self.page.goto("/login")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("form[action='/login'] [type=submit]")
        self.page.wait_for_url(lambda url: not url.endswith("/login"))

    def speak(self, language: str) -> None:
        """Choose the language in the footer, signed in or not."""
        self.page.goto("/how-it-works")
        self.page.click(f".languages [lang={language}]")

    def press(self, selector: str) -> None:
        """Press what the selector names."""
        self.page.click(selector)

    def reads(self, *words: str) -> None:
        """Wait until the page shows the words."""
        for each in words:
            self.page.get_by_text(each).first.wait_for()

    def attribute(self, name: str) -> str:
        """The first value of the attribute on the page."""
        value = self.page.locator(f"[{name}]").first.get_attribute(name)
        assert value is not None
        return value

    def balance(self) -> int:
        """The points that the visitor has."""
        self.page.goto("/points")
        return int(self.attribute("data-balance"))

    def messages(self) -> list[dict[str, Any]]:
        """Everything in the demo's mailbox, the newest first."""
        answer = self.page.context.request.get("/demo/mailbox.json")
        messages: list[dict[str, Any]] = answer.json()
        return messages
