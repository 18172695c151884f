"""Cells are marked so that spreadsheets neither calculate nor rewrite them, and unmarked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.csv_cells import FORMULA_START, harmless, unchangeable, unmarked


@pytest.mark.parametrize("text", ["=1+1", "+38349123456", "-1.50", "@x", " =1", "\tx", "\rx"])
def test_formulas_are_marked(text: str) -> None:
    assert harmless(text) == unchangeable(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["049123456", "12.50", "12,50", "2026-10", "38349123456", "1/2", "3E5", "01"]
)
def test_what_a_spreadsheet_would_rewrite_is_marked(text: str) -> None:
    assert harmless(text) == text
    assert unchangeable(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "c1", "0", "5", "123456789", "Kafe", "“x”", "'Arta'"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert unchangeable(text) == unmarked(text) == text


@given(st.text(max_size=12))
def test_a_marked_cell_is_harmless_and_comes_back_unchanged(text: str) -> None:
    plain = unmarked(text)
    marked = unchangeable(plain)
    assert not FORMULA_START.match(marked)
    assert unmarked(marked) == plain
