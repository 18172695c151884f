"""Mark cells of CSV files as text, so that spreadsheets neither calculate nor rewrite them."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "'"
FORMULA_START: Final = re.compile(r"\s*[=+@-]|[\t\r]")
# Short whole numbers survive every spreadsheet; dates, decimals and long numbers do not.
_REWRITTEN: Final = re.compile(r"\s*(?!(?:0|[1-9]\d{0,8})\s*$)\d")


def harmless(text: str) -> str:
    """Return the text, marked where a spreadsheet would read it as a formula."""
    return MARK + text if FORMULA_START.match(text) else text


def unchangeable(text: str) -> str:
    """Return the text, marked also where a spreadsheet would save it in another form.

    In a country of decimal commas `12.50` is a day or a month, `2026-10` becomes `Oct-26`, and
    long numbers lose digits; marked as text they are saved as they were read.
    """
    return MARK + text if _REWRITTEN.match(text) else harmless(text)


def unmarked(text: str) -> str:
    """Return the text without the mark that the functions above gave it."""
    bare = text.removeprefix(MARK)
    return text if unchangeable(bare) == bare else bare
