"""Check and normalise offer codes, which customers send by SMS."""

from __future__ import annotations

import re
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.catalogue.offers import sms_reserved_words

SHORTEST: Final = 3
LONGEST: Final = 20
REDEMPTION_CODE_LENGTH: Final = 13
CODE: Final = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}")
SERVICE_REQUEST: Final = re.compile(r"[0-9]+(MB|SMS|MMS|HEJ|MSUPER|MFILLO)")
REDEMPTION_CODE: Final = re.compile(rf"[A-TV-Z0-9]{{{REDEMPTION_CODE_LENGTH}}}")  # no U in base 32
HEJ: Final = "HEJ"
SUPER_RRETHI: Final = "MSUPER"
FILLO_10: Final = "MFILLO"
# The programme's words for the operator's packages, as in `90 hej`, `90 Msuper`, `90 Mfillo`.
PACKAGES: Final = frozenset({HEJ, SUPER_RRETHI, FILLO_10})
COMMANDS: Final = PACKAGES | sms_reserved_words.RESERVED


def normal_code(typed: str | None) -> str | None:
    """Return the typed offer code as it is stored, or None for an empty one."""
    return (typed or "").strip().upper() or None


def offer_code_problem(code: str, *, package: bool = False) -> LazyString | None:
    """Return the reason against the offer code, as a sentence, or None if it is valid.

    The programme's words for packages are valid only for a `package` of the operator.
    """
    if package and code in PACKAGES:
        return None
    if not CODE.fullmatch(code):
        return _l("An offer code has 3 to 20 letters A to Z and digits, without spaces.")
    if code.isdigit():
        return _l("An offer code needs at least one letter.")
    if code in COMMANDS or SERVICE_REQUEST.fullmatch(code):
        return _l("That offer code already means something else by SMS.")
    if REDEMPTION_CODE.fullmatch(code):
        return _l("A code of 13 characters looks like a customer's code. Please choose another.")
    return None
