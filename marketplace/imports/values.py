"""Read the values of the feeds from their text, or return the fault with it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.customers import numbers
from marketplace.foundation import clock
from marketplace.imports.content.month_spellings import read_month
from marketplace.imports.row_errors import RowError
from marketplace.points.idle import months_before

LONGEST_ID: Final = 64
LONGEST_CONTRACT: Final = 32
MOST_CENTS: Final = 10_000_000  # of one charge; more is an error
OLDEST_MONTHS: Final = 24  # the books of older months are closed to corrections

_ID = re.compile(rf"[!-~]{{1,{LONGEST_ID}}}")
_CONTRACT = re.compile(rf"[!-~]{{1,{LONGEST_CONTRACT}}}")
_AMOUNT = re.compile(r"(-?)(\d{1,30})(?:\.(\d{1,2}))?", re.ASCII)
# 1.234,50 and 1 234,50, as spreadsheets of countries with decimal commas write it
_COMMA_AMOUNT = re.compile(r"(-?)(\d{1,30}|\d{1,3}(?:[. ]\d{3})+),(\d{1,2})", re.ASCII)
# Most rows have one of these three forms, which need no closer look.
_NATIONAL_NUMBER = re.compile(r"04[3-9]\d{6}", re.ASCII)
_PLAIN_CONTRACT = re.compile(
    rf"(?=(?!\+)[!-~]*[A-DF-Za-df-z]|(?!0?0?(?:383|4[3-9]))[0-9]+$)[!-~]{{1,{LONGEST_CONTRACT}}}"
)
_USUAL_NUMBER = re.compile(r"\+3834[3-9]\d{6}", re.ASCII)

BAD_ID = _l("“%(value)s” is not an id: up to 64 letters, digits and signs, without spaces.")
BAD_NUMBER = _l("“%(value)s” is not a mobile number of Kosovo, like +38349123456 or 049123456.")
DAMAGED: Final = {
    damage: _l("“%(value)s” is a damaged number: %(reason)s.", value="%(value)s", reason=reason)
    for damage, reason in numbers.REASONS.items()
}
BAD_CONTRACT = _l("“%(value)s” is not a contract id.")
BAD_AMOUNT = _l(
    "“%(value)s” is not an amount in euros like 12.50: a point and at most two decimals."
)
HUGE_AMOUNT = _l("“%(value)s” is too large for a charge.")
BAD_MONTH = _l("“%(value)s” is not a month like 2026-06.")
BAD_DAY = _l("“%(value)s” is not a date like 2026-06-30.")
BAD_MOMENT = _l("“%(value)s” is not a date and time like 2026-06-30T14:05:00+02:00.")
TO_COME = _l("“%(value)s” is in the future.")
TOO_OLD = _l("“%(value)s” is too long ago; the books of that month are closed.")


def row_id(text: str) -> str | RowError:
    """Return the id by which billing knows the row."""
    return text if _ID.fullmatch(text) else RowError(BAD_ID, text)


@lru_cache(maxsize=65536)
def mobile(text: str) -> str | RowError:
    """Return a mobile number of Kosovo in E.164."""
    if _USUAL_NUMBER.fullmatch(text):
        return text
    if _NATIONAL_NUMBER.fullmatch(text):
        return numbers.COUNTRY + text[1:]
    return numbers.mobile_of_kosovo(text) or damaged(text) or RowError(BAD_NUMBER, text)


def contract(text: str) -> str | RowError:
    """Return a fixed contract's id, as it is; never one that is read as a mobile number."""
    number = RowError(BAD_CONTRACT, text) if text[:1] == "+" else line_number(text)
    is_mobile = isinstance(number, str) and number[:1] == "+"
    return RowError(BAD_CONTRACT, text) if is_mobile else number


def line_number(text: str) -> str | RowError:
    """Return the number of a line of either kind: a mobile's in E.164, else a contract's id.

    Contracts may be only digits. What looks like a telephone number but is not one is a fault.
    """
    if _USUAL_NUMBER.fullmatch(text) or _PLAIN_CONTRACT.fullmatch(text):
        return text
    number = mobile(text)
    if isinstance(number, str) or number.says is not BAD_NUMBER or text[:1] == "+":
        return number
    contract_id = numbers.contract_id(text)
    return contract_id if _CONTRACT.fullmatch(contract_id) else RowError(BAD_CONTRACT, text)


def damaged(text: str) -> RowError | None:
    """Return the fault of a text that looks like a telephone number but is not one, else None."""
    damage = numbers.damage_of(text)
    return RowError(DAMAGED[damage], text) if damage else None


def cents(text: str) -> int | RowError:
    """Return an amount of euros with up to two decimals, in cents; negative for a credit note."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return RowError(BAD_AMOUNT, text)
    sign, euros, decimals = match.groups()
    amount = int(euros) * 100 + int(f"{decimals or '0':0<2}")
    if amount > MOST_CENTS:
        return RowError(HUGE_AMOUNT, text)
    return -amount if sign else amount


def with_point(text: str) -> str:
    """Return an amount with a decimal point in place of its decimal comma; other text as it is."""
    match = _COMMA_AMOUNT.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " "))
    if match is None:
        return text
    sign, euros, decimals = match.groups()
    whole = euros.replace(".", "").replace(" ", "")
    return f"{sign}{whole}.{decimals}"


def month(text: str) -> date | RowError:
    """Return a month that has begun and is not closed, as its 1st."""
    return _month(text, clock.today())


@lru_cache(maxsize=1024)
def _month(text: str, today: date) -> date | RowError:
    first = read_month(text)
    if first is None:
        return RowError(BAD_MONTH, text)
    if first > today:
        return RowError(TO_COME, text)
    return RowError(TOO_OLD, text) if first < months_before(today, OLDEST_MONTHS) else first


def day(text: str) -> date | RowError | None:
    """Return a day; None where there is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return RowError(BAD_DAY, text)


def moment(text: str) -> datetime | RowError:
    """Return a past moment in UTC, from ISO 8601; without a zone it is the programme's clock."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return RowError(BAD_MOMENT, text)
    if len(text) <= len("2026-06-30"):
        return RowError(BAD_MOMENT, text)
    try:
        at = read.astimezone(UTC) if read.tzinfo else clock.from_local(read)
    except OverflowError:
        return RowError(BAD_MOMENT, text)
    if at > clock.now() + timedelta(minutes=5):
        return RowError(TO_COME, text)
    oldest = clock.start_of(months_before(clock.today(), OLDEST_MONTHS))
    return RowError(TOO_OLD, text) if at < oldest else at
