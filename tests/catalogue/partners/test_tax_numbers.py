"""One reader of tax numbers: nine digits, however they are written."""

from __future__ import annotations

import pytest

from marketplace.catalogue.partners.tax_numbers import tax_number


@pytest.mark.parametrize(
    "typed",
    [
        "811234567",
        " 811 234 567 ",
        "811-234-567",
        "NUI: 811234567",
        "nf 811.234.567",
        "\uff18\uff11\uff11234567",
    ],
)
def test_a_tax_number_is_read_from_every_usual_spelling(typed: str) -> None:
    assert tax_number(typed) == "811234567"


@pytest.mark.parametrize(
    "typed", ["", "81123456", "8112345678", "011234567", "111111111", "81123456a", "9" * 5_000]
)
def test_what_is_no_tax_number_is_refused(typed: str) -> None:
    assert tax_number(typed) is None
