"""Check the business that is paid for a partner's codes: its names and its IBAN."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import InvalidInput

LONGEST_NAME: Final = 140
LONGEST_TAX_NUMBER: Final = 40
LONGEST_IBAN: Final = 42  # with its spaces
MOST_DAYS: Final = 365
_TAX_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeContent:
    """The business that is paid; a statement is due `payment_days` after its closing."""

    legal_name: str
    tax_number: str
    iban: str
    payment_days: int


def checked_payee(content: PayeeContent) -> PayeeContent:
    """Return the payee with the IBAN as banks write it; raises InvalidInput for each field."""
    name, tax_number = content.legal_name.strip(), content.tax_number.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            "legal_name", _l("Enter the legal name, of at most %(n)s characters.", n=LONGEST_NAME)
        )
    if len(tax_number) > LONGEST_TAX_NUMBER or not _TAX_NUMBER.fullmatch(tax_number):
        raise InvalidInput("tax_number", _l("Enter the tax number, in digits and letters."))
    if not 0 <= content.payment_days <= MOST_DAYS:
        raise InvalidInput(
            "payment_days", _l("Enter a number of days from 0 to %(most)s.", most=MOST_DAYS)
        )
    return PayeeContent(
        legal_name=name,
        tax_number=tax_number,
        iban=checked_iban(content.iban),
        payment_days=content.payment_days,
    )


def checked_iban(typed: str) -> str:
    """Return the IBAN in capitals without spaces; raises InvalidInput where it is no IBAN.

    Its country's form, length and check digits are checked, not whether the account exists.
    """
    from schwifty import IBAN  # noqa: PLC0415 - it reads its lists of banks as it is imported
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415

    wrong = InvalidInput("iban", _l("This is not a valid IBAN. Check every letter and digit."))
    if len(typed) > LONGEST_IBAN or not typed.isascii():
        raise wrong
    try:
        return str(IBAN(typed))
    except SchwiftyException:
        raise wrong from None
