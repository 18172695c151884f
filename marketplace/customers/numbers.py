"""Read telephone numbers as people, gateways and spreadsheets write them; the only reader of them.

Forms, staff search, SMS, USSD, feeds and the APIs use it, so that a number that one of them
understands is understood by all.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

import phonenumbers
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from phonenumbers import NumberParseException, PhoneNumberType

COUNTRY: Final = "+383"
MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
LONGEST_NATIONAL: Final = 9
NATIONAL_DIGITS: Final = 8  # of a mobile number of Kosovo, after +383

_INVISIBLE: Final = frozenset({"Cf", "Zs", "Zl", "Zp", "Pd"})  # with every kind of dash
_SEPARATORS: Final = frozenset("()/.\u2212\t\r\n\f\v")
_TRUNK: Final = re.compile(r"(?<=\d)\s*\(\s*0\s*\)")  # the (0) of +383 (0)49 ...
_DIGITS: Final = re.compile(r"\+?[0-9]+")
_DIALLED: Final = re.compile(r"\+?[0-9]{5,17}")
_CALLABLE: Final = re.compile(r"(?:\+|00)?[0-9]{7,17}")
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_DECIMALS: Final = re.compile(r"[.,]0+$")
_SHORTENED: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]\d+", re.IGNORECASE | re.ASCII)
# the beginnings that only telephone numbers have; contracts are other digits
_TELEPHONE: Final = re.compile(r"\+|(?:00)?383(?=4[3-9])|00383|0(?=4[3-9])")


class Damage(StrEnum):
    """The reason why a text that looks like a number is not one."""

    SHORTENED = "shortened"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    FOREIGN = "foreign"
    NO_MOBILE = "no-mobile"


REASONS: Final[dict[Damage, LazyString]] = {
    Damage.SHORTENED: _l("a spreadsheet shortened it and its last digits are lost"),
    Damage.TOO_SHORT: _l("it has too few digits"),
    Damage.TOO_LONG: _l("it has too many digits"),
    Damage.FOREIGN: _l("it belongs to another country"),
    Damage.NO_MOBILE: _l("no mobile number begins like this"),
}


def compact(typed: str) -> str:
    """Return the text without blanks of any kind, invisible marks, separators and a trunk (0)."""
    text = unicodedata.normalize("NFKC", typed).strip().removeprefix("'")
    if text.isalnum():  # as nearly all are
        return text
    text = _TRUNK.sub("", text)
    return "".join(
        one
        for one in text
        if one not in _SEPARATORS and unicodedata.category(one) not in _INVISIBLE
    )


def e164(typed: str) -> str | None:
    """Return the number in E.164, or None for names, short numbers and other texts.

    `+383...`, `00383...`, `383...`, the national `049...` and `49...` are the same number. It is
    not checked further: a gateway's network has accepted the call already.
    """
    digits = compact(typed)
    if not _CALLABLE.fullmatch(digits):
        return None
    number = _international(digits)
    return number if _INTERNATIONAL.fullmatch(number) else None


def is_number(typed: str) -> bool:
    """Return whether the text is a number that can be dialled, of any kind and country."""
    return _DIALLED.fullmatch(compact(typed)) is not None


def number_start(typed: str) -> str | None:
    """Return the start of a number in E.164 from any usual spelling, or None for other text."""
    digits = compact(typed)
    if not _DIGITS.fullmatch(digits):
        return None
    if digits.startswith(COUNTRY[1:]):
        return _without_trunk(f"+{digits}")
    return _international(digits, longest_national=len(digits))


def mobile_number(typed: str) -> str | None:
    """Return the number in E.164 (`049123456` is `+38349123456`), or None for no mobile number."""
    number = _mobile(typed)
    if number is None and _DECIMALS.search(typed):  # 38349123456.0, of a column of numbers
        number = _mobile(_DECIMALS.sub("", typed))
    return number


def damage_of(typed: str) -> Damage | None:
    """Return why a text that looks like a mobile number is not one; None for all others."""
    if mobile_of_kosovo(typed):
        return None
    if _SHORTENED.fullmatch(typed.strip().removeprefix("'")):
        return Damage.SHORTENED
    digits = compact(typed)
    if not _DIGITS.fullmatch(digits) or not _TELEPHONE.match(digits):
        return None
    number = _international(digits)
    if not number.startswith(COUNTRY):
        return Damage.FOREIGN
    length = len(number.removeprefix(COUNTRY))
    if length != NATIONAL_DIGITS:
        return Damage.TOO_SHORT if length < NATIONAL_DIGITS else Damage.TOO_LONG
    return Damage.NO_MOBILE


def mobile_of_kosovo(typed: str) -> str | None:
    """Return the mobile number of Kosovo in E.164, or None for any other text."""
    number = mobile_number(typed)
    return number if number is not None and number.startswith(COUNTRY) else None


def line_number(typed: str) -> str:
    """Return the number of a line of either kind as it is stored: E.164, or the contract's id."""
    return mobile_of_kosovo(typed) or contract_id(typed)


def contract_id(typed: str) -> str:
    """Return the contract's id as it is stored: as typed, without invisible marks around it."""
    text = typed.strip()
    while text and unicodedata.category(text[0]) == "Cf":
        text = text[1:].lstrip()
    while text and unicodedata.category(text[-1]) == "Cf":
        text = text[:-1].rstrip()
    return text


def _mobile(typed: str) -> str | None:
    typed_number = e164(typed)
    if typed_number is None:
        return None
    try:
        number = phonenumbers.parse(typed_number)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _international(digits: str, *, longest_national: int = LONGEST_NATIONAL) -> str:
    """Return the digits with a plus and the country's code, which spreadsheets take away."""
    if digits.startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = f"+{digits[2:]}"
    elif digits.startswith("0"):
        number = COUNTRY + digits[1:]
    elif len(digits) > longest_national:
        number = f"+{digits}"
    else:
        number = COUNTRY + digits
    return _without_trunk(number)


def _without_trunk(number: str) -> str:
    """Return the number without the 0 that is only dialled within the country."""
    return COUNTRY + number[5:] if number.startswith(f"{COUNTRY}0") else number
