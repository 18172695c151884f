"""Numbers are read in each usual spelling, by one reader for all channels."""

from __future__ import annotations

import pytest

from marketplace.customers.numbers import (
    Damage,
    damage_of,
    e164,
    line_number,
    mobile_number,
    number_start,
)

SPELLINGS = [
    *("049123456", "049 123 456", "049/123-456", "049.123.456", "(049) 123-456"),
    *("+38349123456", "00383 49 123 456", "38349123456", "+383 (0)49 123 456", "+383 049 123 456"),
    *("00383(0)49123456", "49123456", "'+38349123456", "\uff0b38349123456"),
    "\u202a+383 49 123 456\u202c",  # copied from a page that is written from right to left
    "\u200b049\u00a0123\u202f456\ufeff",
    "049\u2011123\u2013456",
    "049\u00ad123456\t",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_is_one_number_for_every_channel(typed: str) -> None:
    assert mobile_number(typed) == "+38349123456"  # forms
    assert e164(typed) == "+38349123456"  # SMS and USSD
    assert line_number(typed) == "+38349123456"  # feeds and the APIs
    assert number_start(typed) == "+38349123456"  # staff search


@pytest.mark.parametrize("typed", ["38349123456.0", "49123456,00", "049123456.0"])
def test_decimals_of_a_column_of_numbers_are_no_digits_of_the_number(typed: str) -> None:
    assert mobile_number(typed) == line_number(typed) == "+38349123456"


@pytest.mark.parametrize(
    "typed", ["", "hello", "123", "+99912345678", "038 123 456", "0491234567890", "0\x0049"]
)
def test_a_text_that_is_no_mobile_number_is_not_read_as_one(typed: str) -> None:
    assert mobile_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "damage"),
    [
        ("3.83492E+10", Damage.SHORTENED),
        ("3,83492e+10", Damage.SHORTENED),
        ("049 123 45", Damage.TOO_SHORT),
        ("383 49 12345", Damage.TOO_SHORT),
        ("049 123 4567", Damage.TOO_LONG),
        ("+383 38 123 456", Damage.NO_MOBILE),
        ("+355 69 123 4567", Damage.FOREIGN),
    ],
)
def test_what_looks_like_a_number_and_is_none_has_the_reason(typed: str, damage: Damage) -> None:
    assert damage_of(typed) is damage


@pytest.mark.parametrize(
    "typed", ["", "F-1000003", "10203040", "0691234567", "2024-000123", "3E5", "049123456", "arta"]
)
def test_other_texts_are_not_damaged(typed: str) -> None:
    assert damage_of(typed) is None


def test_a_contract_is_its_id_without_marks_around_it() -> None:
    assert line_number("\ufeff F-1000003\u200b ") == "F-1000003"
