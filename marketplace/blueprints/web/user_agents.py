"""Describe a browser in plain words by the User-Agent that it sends."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 512  # a longer header is no browser's
# in this order: most browsers also name those that they are compatible with
BROWSERS: Final = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(?:OPR|Opera|OPT)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:(?:Headless)?Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
SYSTEMS: Final = (
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("macOS", re.compile(r"\bMacintosh\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)


def describe(user_agent: str | None) -> str:
    """Return words such as `Firefox, Windows`; empty where neither part is known.

    Only names of the lists above are returned, never a text that the browser sent.
    """
    sent = (user_agent or "")[:LONGEST]
    parts = (_first(BROWSERS, sent), _first(SYSTEMS, sent))
    return ", ".join(part for part in parts if part)


def _first(names: tuple[tuple[str, re.Pattern[str]], ...], sent: str) -> str | None:
    return next((name for name, pattern in names if pattern.search(sent)), None)
