"""Find the owner of the number that an SMS or a USSD request comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from marketplace.customers.find import COUNTRY, SEPARATORS
from marketplace.customers.models import Customer, Line
from marketplace.foundation.extensions import db
from marketplace.programme.in_force import programme_now

LANGUAGE: Final = "sq"  # of senders who are not customers
_DIGITS: Final = re.compile(r"(?:\+|00)?[0-9]{7,17}", re.ASCII)
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_NATIONAL: Final = 9


@dataclass(frozen=True, slots=True)
class LineOwner:
    """A number (E.164) and the owner of its line.

    `customer_id` is None for a number that is not registered; such a number may be `known` to the
    operator, and may be allowed to join. `line_id` is None where the number is a customer's contact
    phone alone. While the customer's account is `stopped`, the number gets nothing but that word.
    """

    number: str
    language: str = LANGUAGE
    customer_id: int | None = None
    line_id: int | None = None
    known: bool = False
    may_join: bool = False
    stopped: bool = False


_LINE = (
    select(Line.id, Line.customer_id, Line.tariff, Customer.language, Customer.stopped_at)
    .outerjoin(Customer, Customer.id == Line.customer_id)
    .where(Line.number == bindparam("asked_number"))
)
_BY_PHONE = (
    select(Customer.id, Customer.language, Customer.stopped_at)
    .where(Customer.phone == bindparam("asked_number"), Customer.closed_at.is_(None))
    .limit(2)
)


def e164(given: str) -> str | None:
    """Return the gateway's number in E.164, or None for names and short numbers.

    `+383...`, `00383...`, `383...` and the national `049...` are the same number. Unlike a number
    that a person types it is not checked further: the network has accepted the call already.
    """
    digits = SEPARATORS.sub("", given.strip())
    if not _DIGITS.fullmatch(digits):
        return None
    if digits.startswith("00"):
        number = f"+{digits[2:]}"
    elif digits.startswith("0"):
        number = COUNTRY + digits[1:]
    elif digits.startswith("+"):
        number = digits
    else:
        number = f"+{digits}" if len(digits) > LONGEST_NATIONAL else COUNTRY + digits
    return number if _INTERNATIONAL.fullmatch(number) else None


def sender_of(number: str) -> LineOwner:
    """Return the number's owner: its line's, else the only customer with it as contact phone."""
    parameters = {"asked_number": number}
    line = db.session.connection().execute(_LINE, parameters).one_or_none()
    if line is not None and line.customer_id is not None:
        stopped = line.stopped_at is not None
        return LineOwner(
            number, line.language, line.customer_id, line.id, known=True, stopped=stopped
        )
    owners = db.session.connection().execute(_BY_PHONE, parameters).all()
    if len(owners) == 1:
        owner, known = owners[0], line is not None
        stopped = owner.stopped_at is not None
        return LineOwner(number, owner.language, owner.id, known=known, stopped=stopped)
    if line is None:
        return LineOwner(number)
    may_join = line.tariff is None or line.tariff in programme_now().taking_part
    return LineOwner(number, known=True, may_join=may_join)
