"""Find the owner of the number that an SMS or a USSD request comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from marketplace.customers.models import Customer, Line
from marketplace.foundation.extensions import db
from marketplace.programme.in_force import programme_now

LANGUAGE: Final = "sq"  # of senders who are not customers


@dataclass(frozen=True, slots=True)
class LineOwner:
    """A number (E.164) and the owner of its line.

    `customer_id` is None for a number that is not registered; such a number may be `known` to the
    operator, and may be allowed to join. `line_id` is None where the number is a customer's contact
    phone alone.
    """

    number: str
    language: str = LANGUAGE
    customer_id: int | None = None
    line_id: int | None = None
    known: bool = False
    may_join: bool = False


_LINE = (
    select(Line.id, Line.customer_id, Line.tariff, Customer.language)
    .outerjoin(Customer, Customer.id == Line.customer_id)
    .where(Line.number == bindparam("asked_number"))
)
_BY_PHONE = (
    select(Customer.id, Customer.language)
    .where(Customer.phone == bindparam("asked_number"), Customer.closed_at.is_(None))
    .limit(2)
)


def sender_of(number: str) -> LineOwner:
    """Return the number's owner: its line's, else the only customer with it as contact phone."""
    parameters = {"asked_number": number}
    line = db.session.connection().execute(_LINE, parameters).one_or_none()
    if line is not None and line.customer_id is not None:
        return LineOwner(number, line.language, line.customer_id, line.id, known=True)
    owners = db.session.connection().execute(_BY_PHONE, parameters).all()
    if len(owners) == 1:
        return LineOwner(number, owners[0].language, owners[0].id, known=line is not None)
    if line is None:
        return LineOwner(number)
    may_join = line.tariff is None or line.tariff in programme_now().taking_part
    return LineOwner(number, known=True, may_join=may_join)
