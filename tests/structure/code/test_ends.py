"""The end of a validity is the first moment that is no longer in; it is never shown as a day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import marketplace

PACKAGE = Path(marketplace.__file__).parent
END = r"(?:[\w.]+\.)?(?:closes_at|good_until|ends_at|answer_until|proof_until|usable_until)"
# `until(end)` shows it, or its last day: `end|last_day`, `clock.last_day(end)`
AS_A_DAY = re.compile(
    rf"\b(?:day|moment|page_day|day_of|format_date)\({END}\b|{END}\|(?:page_day|dateformat)\b"
)
# a code's value in a message is its last day already: formatting.DAYS names it
SOURCES = [path for kind in ("*.html", "*.txt", "*.py") for path in PACKAGE.rglob(kind)]


def test_no_end_is_shown_as_a_day() -> None:
    wrong = {path.name for path in SOURCES if AS_A_DAY.search(path.read_text(encoding="utf-8"))}
    assert wrong == set()


@pytest.mark.parametrize(
    "wrong", ["moment(card.closes_at)", "day(good_until)", 'closes_at|dateformat("d MMM")']
)
def test_the_search_for_ends_shown_as_a_day_finds_them(wrong: str) -> None:
    assert AS_A_DAY.search(wrong)
