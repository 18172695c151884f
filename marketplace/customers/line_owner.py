"""Find the customer that a number speaks for: on SMS, USSD, the API and at the counter.

A number speaks for the customer who has proven it, for as long as it is theirs. A line that was
taken off its customer, or that may have changed hands (`number_doubt`), speaks for nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer, Line, LineKind
from marketplace.customers.number_doubt import row_is_doubtful
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.programme.in_force import programme_now


class LineStatus(StrEnum):
    """The relation of a line to a customer: theirs, to be proven again, or no longer theirs."""

    THEIRS = "theirs"
    DOUBTFUL = "doubtful"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LineOwner:
    """A number (E.164) and the owner of its line.

    `customer_id` is None for a number that is not registered; such a number may be `known` to the
    operator, and may be allowed to join. `line_id` is None where the number is a customer's contact
    phone alone. A `doubtful` number has a customer, who has to prove it again. While the
    customer's account is `stopped`, the number gets nothing but that word.
    """

    number: str
    language: str = field(default_factory=default_language)
    customer_id: int | None = None
    line_id: int | None = None
    known: bool = False
    may_join: bool = False
    doubtful: bool = False
    stopped: bool = False


_LINE = (
    select(
        Line.id,
        Line.kind,
        Line.customer_id,
        Line.tariff,
        Line.verified_at,
        Line.undelivered_since,
        Line.doubted_at,
        Customer.language,
        Customer.stopped_at,
    )
    .outerjoin(Customer, Customer.id == Line.customer_id)
    .where(Line.number == bindparam("asked_number"))
)
_OWN_LINE = select(Line.undelivered_since, Line.doubted_at).where(
    Line.id == bindparam("asked_line"), Line.customer_id == bindparam("asked_customer")
)
_BY_PHONE = (
    select(Customer.id, Customer.language, Customer.stopped_at)
    .where(Customer.phone == bindparam("asked_number"), Customer.closed_at.is_(None))
    .limit(2)
)


def sender_of(number: str) -> LineOwner:
    """Return the number's owner: its line's, else the only customer with it as contact phone."""
    parameters = {"asked_number": number}
    line = db.session.connection().execute(_LINE, parameters).one_or_none()
    if line is not None and line.customer_id is not None:
        if row_is_doubtful(line):
            return LineOwner(number, known=True, doubtful=True)
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


def proven_owner(number: str) -> int | None:
    """Return the customer whose mobile line has the number and speaks for them, or None."""
    line = db.session.connection().execute(_LINE, {"asked_number": number}).one_or_none()
    if line is None or line.kind is not LineKind.MOBILE or line.verified_at is None:
        return None
    if row_is_doubtful(line):
        return None
    owner: int | None = line.customer_id
    return owner


def line_status(session: Session, *, line_id: int, customer_id: int) -> LineStatus:
    """Return whether the line speaks for the customer: exact under the lock of their account."""
    asked = {"asked_line": line_id, "asked_customer": customer_id}
    line = session.connection().execute(_OWN_LINE, asked).one_or_none()
    if line is None:
        return LineStatus.GONE
    return LineStatus.DOUBTFUL if row_is_doubtful(line) else LineStatus.THEIRS
