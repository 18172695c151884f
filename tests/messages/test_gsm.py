"""SMS use the GSM-7 alphabet and fit one segment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.messages.gsm import SEGMENT, fold, one_segment, septets


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Përshëndetje", "Pershendetje"),
        ("çmim Çmim", "cmim Çmim"),
        ("Ë", "E"),
        ("“Kafe” \u2013 2 €…", '"Kafe" - 2 €...'),
        ("1\u00a0200", "1 200"),
        ("tab\there", "tab here"),
        ("two\nlines", "two\nlines"),
        ("Đorđe Šćepan", "Dorde Scepan"),
        ("e\u0308", "e"),
    ],
)
def test_letters_outside_the_alphabet_are_sent_as_the_nearest_there_is(
    written: str, sent: str
) -> None:
    assert fold(written) == sent


@given(st.text())
def test_every_folded_text_is_in_the_gsm_alphabet(text: str) -> None:
    assert septets(fold(text)) >= 0
    assert "\x1b" not in fold(text)
    assert "\r" not in fold(text)


def test_the_euro_sign_takes_two_places() -> None:
    assert septets("2 €") == 4


@given(st.text(max_size=300), st.text(max_size=300))
def test_long_values_give_way_until_the_text_fits_and_the_code_never_does(
    title: str, partner: str
) -> None:
    text = one_segment(
        "Code %(code)s: %(title)s at %(partner)s",
        {"code": "7K3M-9QTW-2XABC", "title": title, "partner": partner},
        ("title", "partner"),
    )
    assert septets(text) <= SEGMENT
    assert text.startswith("Code 7K3M-9QTW-2XABC: ")


def test_the_longest_value_gives_way_first_and_shows_that_it_was_cut() -> None:
    text = one_segment("%(a)s/%(b)s", {"a": "a" * 300, "b": "short"}, ("a", "b"))
    assert text == "a" * (SEGMENT - 8) + "../short"


def test_a_value_that_is_cut_to_its_end_does_not_hold_up_the_sms() -> None:
    text = one_segment("%(code)s %(a)s", {"code": "x" * 200, "a": "short"}, ("a",))
    assert text.startswith("x" * 200)
    assert len(text) <= 200 + len(" ..")


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert one_segment("%(a)s", {"a": "x" * SEGMENT}, ("a",)) == "x" * SEGMENT


def test_an_sms_value_that_may_not_be_cut_is_sent_whole_in_two_segments() -> None:
    assert one_segment("%(a)s", {"a": "x" * 200}, ()) == "x" * 200
