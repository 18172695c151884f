"""Mobile numbers are read in each usual spelling."""

from __future__ import annotations

import pytest

from marketplace.customers.numbers import mobile_number


@pytest.mark.parametrize(
    "typed",
    ["049123456", "049 123 456", "049/123-456", "+38349123456", "00383 49 123 456", "49123456"],
)
def test_however_it_is_typed_it_is_stored_in_one_way(typed: str) -> None:
    assert mobile_number(typed) == "+38349123456"


@pytest.mark.parametrize("typed", ["", "hello", "123", "038 123 456", "0491234567890", "0\x0049"])
def test_what_cannot_be_a_mobile_number_is_none(typed: str) -> None:
    assert mobile_number(typed) is None
