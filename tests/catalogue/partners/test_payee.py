"""Check the business that is paid: its names, its IBAN with its check digits, its days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from marketplace.catalogue.partners.payee import PayeeContent, checked_payee
from marketplace.foundation.refusals import InvalidInput

PAYEE = PayeeContent(
    legal_name="Furra Drita SH.P.K.",
    tax_number="811234567",
    iban="xk05 1212 0123 4567 8906",
    payment_days=15,
)


def test_the_iban_is_kept_as_banks_write_it() -> None:
    assert checked_payee(PAYEE).iban == "XK051212012345678906"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"iban": "XK05 1212 0123 4567 8907"}, "iban"),  # one digit is wrong
        ({"iban": "XK05 1212 0123 4567"}, "iban"),
        ({"iban": "ХК051212012345678906"}, "iban"),  # noqa: RUF001 - Cyrillic letters
        ({"iban": ""}, "iban"),
        ({"legal_name": " "}, "legal_name"),
        ({"tax_number": "8?"}, "tax_number"),
        ({"payment_days": 366}, "payment_days"),
    ],
)
def test_a_payee_that_cannot_be_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_payee(replace(PAYEE, **given))
    assert refused.value.field == field
