"""Check codes: 60 random bits and a character that finds every single error and every swap."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.conversions import codes

CODES = st.text(codes.ALPHABET, min_size=12, max_size=12).map(codes.complete)


def test_a_code_has_thirteen_characters_of_the_alphabet() -> None:
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{13}", codes.make())


def test_a_code_is_shown_in_three_groups() -> None:
    assert codes.shown("ABCDEFGHJKMNP") == "ABCD-EFGH-JKMNP"


@given(CODES)
def test_every_single_wrong_character_is_found(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in set(codes.ALPHABET) - {right}:
            assert codes.normalise(code[:place] + wrong + code[place + 1 :]) is None


@given(CODES)
def test_every_swap_of_neighbours_is_found(code: str) -> None:
    for place in range(len(code) - 1):
        one, other = code[place], code[place + 1]
        swapped = code[:place] + other + one + code[place + 2 :]
        assert codes.normalise(swapped) == (code if one == other else None)


@given(CODES)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(code: str) -> None:
    typed = codes.shown(code).lower().replace("-", " - ").replace("0", "o").replace("1", "l")

    assert codes.normalise(f"  {typed}\t") == code


@pytest.mark.parametrize(
    "typed", ["", " ", "ABC", "A" * 14, "ËËËËËËËËËËËËË", "\x00" * 13, "٣" * 13, "=1+1", "U" * 13]
)
def test_a_text_that_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert codes.normalise(typed) is None


def test_codes_do_not_repeat() -> None:
    assert len({codes.make() for _ in range(2_000)}) == 2_000
