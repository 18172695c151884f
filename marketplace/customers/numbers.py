"""Mobile numbers as people type them, and as they are stored."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

HOME: Final = "XK"
MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def mobile_number(typed: str) -> str | None:
    """The number in E.164 (`049123456` is `+38349123456`); None if it cannot be a mobile's."""
    try:
        number = phonenumbers.parse(typed, HOME)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
