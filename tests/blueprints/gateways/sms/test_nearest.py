"""An offer code with one slip in it is found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.gateways.sms.fuzzy_match import nearest

CODES = {"KAFE1", "TORTE2", "MFILLO", "HEJ"}


def near(word: str) -> str | None:
    return nearest(word, (CODES,), lambda _code: True)


@pytest.mark.parametrize("word", ["KAFE2", "KAF1", "KAFFE1", "AKFE1", "KFAE1", "KAFEL", "KAFE11"])
def test_an_offer_code_with_one_typing_error_is_found(word: str) -> None:
    assert near(word) == "KAFE1"


@pytest.mark.parametrize("word", ["KF2", "TORTA3X", "", "K", "X" * 40, "PIKNIK"])
def test_an_offer_code_with_several_typing_errors_is_not_found(word: str) -> None:
    assert near(word) is None


def test_the_nearest_of_two_equally_near_offer_codes_is_always_the_same() -> None:
    assert nearest("KAFE", ({"KAFE2", "KAFE1"},), lambda _code: True) == "KAFE1"


def test_the_nearest_offer_code_is_one_that_fits() -> None:
    assert nearest("KAFE3", ({"KAFE1", "KAFE2"},), lambda code: code != "KAFE1") == "KAFE2"


@given(st.text("ABCDEFGH0123456789", min_size=3, max_size=20), st.data())
def test_every_swap_is_found(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert nearest(swapped, ({code},), lambda _code: True) == code
