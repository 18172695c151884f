"""A browser is described by names of our own lists, whatever it sends."""

from __future__ import annotations

import pytest

from marketplace.blueprints.web.user_agents import describe

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "(iPhone; CPU iPhone OS 17_5 like Mac OS X)"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Windows",
        ),
        (f"(Windows NT 10.0) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        (
            f"(Linux; Android 14) {WEBKIT} SamsungBrowser/25.0 Chrome/121.0",
            "Samsung Internet, Android",
        ),
        (f"(Linux; Android 10; K) {WEBKIT} Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{PHONE} AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1", "Safari, iPhone"),
        (f"(X11; Linux x86_64) {WEBKIT} Chrome/126.0 Safari/537.36 OPR/111.0", "Opera, Linux"),
        ("(Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script>", ""),
        (None, ""),
    ],
)
def test_the_browser_and_the_system_are_named(sent: str | None, words: str) -> None:
    assert describe(sent) == words


def test_a_long_header_is_read_to_its_limit_alone() -> None:
    assert describe("x" * 600 + " Firefox/128.0") == ""
