"""Read one of a partner's own codes: its form, its limits, and the text by which it is compared."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

LONGEST_CODE: Final = 64  # septets of an SMS that holds the offer's title and the day too
LONGEST_LINK: Final = 80
EAN_DIGITS: Final = 13

_CODE = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9-]{{0,{LONGEST_CODE - 2}}}[A-Za-z0-9])?")
_EAN = re.compile(rf"[0-9]{{{EAN_DIGITS}}}")
# characters that are one septet in an SMS, and none that separates the columns of a CSV file
_LINK = re.compile(r"https://[A-Za-z0-9!#$%&'()*+\-./:=?@_]+")


class CodeForm(StrEnum):
    """The form in which a customer's page shows a partner's own code."""

    TEXT = "text"
    QR = "qr"
    CODE128 = "code128"
    EAN13 = "ean13"
    LINK = "link"


class CodeProblem(StrEnum):
    """The reason why a text is not a code of the form."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    EAN_DIGITS = "ean_digits"
    CHECK_DIGIT = "check_digit"
    NO_LINK = "no_link"


def problem_of(text: str, form: CodeForm) -> CodeProblem | None:
    """Return why the text, without blanks around it, is no code of the form; None where it is."""
    if not text:
        return CodeProblem.EMPTY
    if len(text) > (LONGEST_LINK if form is CodeForm.LINK else LONGEST_CODE):
        return CodeProblem.TOO_LONG
    if form is CodeForm.LINK:
        return None if _is_link(text) else CodeProblem.NO_LINK
    if form is CodeForm.EAN13:
        return _ean_problem(text)
    return None if _CODE.fullmatch(text) else CodeProblem.CHARACTERS


def compared(typed: str) -> str | None:
    """Return the text by which a typed code is compared; None where it can be no pool's code.

    Case, blanks and hyphens do not matter, except in a link, which is compared as it is.
    """
    text = typed.strip()
    if text[:8].lower() == "https://":
        return text if len(text) <= LONGEST_LINK and _is_link(text) else None
    plain = re.sub(r"[\s-]", "", text).upper()
    return plain if len(plain) <= LONGEST_CODE and _CODE.fullmatch(plain) else None


def ending(code: str) -> str:
    """Return the end of a code as staff see it: five characters, fewer of a short code."""
    return code[-min(5, max(1, len(code) // 3)) :]


def _is_link(text: str) -> bool:
    if not _LINK.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def _ean_problem(text: str) -> CodeProblem | None:
    if not _EAN.fullmatch(text):
        return CodeProblem.EAN_DIGITS
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text))
    return CodeProblem.CHECK_DIGIT if weighted % 10 else None
