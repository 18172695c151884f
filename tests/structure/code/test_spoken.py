"""Templates and style sheets suit screen readers: no name is lost, no drawn sign is spoken."""

from __future__ import annotations

import re
from pathlib import Path

import marketplace
from tests.structure.test_templates import PAGES

SHEETS = "".join(
    path.read_text(encoding="utf-8")
    for path in (Path(marketplace.__file__).parent / "static" / "css").glob("*.css")
)
# A live region within a button is no part of its name for the browser.
STATUS_IN_BUTTON = re.compile(
    r'<button\b(?:(?!</button>).)*role="(?:status|alert)"', re.DOTALL | re.IGNORECASE
)
OPENER = re.compile(r"<(?:a|button)\b[^<]*\bdata-opens=[^<]*")
# The head of a dialog would be read as the head of the whole page.
BANNER_IN_DIALOG = re.compile(
    r"<dialog\b(?:(?!</dialog>).)*<(?:header|footer)\b", re.DOTALL | re.IGNORECASE
)
DRAWN = re.compile(r'content: ("[^"\w]*[^\x00-\x7f][^"]*");(?! content: \1 / "";)')


def test_a_button_does_not_lose_its_name_to_a_live_region() -> None:
    assert [name for name, source in PAGES.items() if STATUS_IN_BUTTON.search(source)] == []
    assert STATUS_IN_BUTTON.search('<button class="x"><span role="status">Copy</span></button>')


def test_what_opens_a_dialog_says_so() -> None:
    openers = [one for source in PAGES.values() for one in OPENER.findall(source)]
    assert openers
    assert [one for one in openers if 'aria-haspopup="dialog"' not in one] == []


def test_a_dialog_has_no_head_of_a_page() -> None:
    assert [name for name, source in PAGES.items() if BANNER_IN_DIALOG.search(source)] == []
    assert BANNER_IN_DIALOG.search('<dialog open><header class="x">')


def test_signs_that_a_style_sheet_draws_are_not_spoken() -> None:
    assert DRAWN.findall(SHEETS) == []
    assert DRAWN.search('a::before { content: "⚠ "; }')
    assert not DRAWN.search('a::before { content: "⚠ "; content: "⚠ " / ""; }')
