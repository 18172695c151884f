"""Choose the proven number that gets a customer's SMS."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.customers import customers
from marketplace.customers.models import Line, LineKind
from marketplace.customers.number_doubt import NumberInDoubt, doubtful
from marketplace.foundation import job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.line_end import addresses
from marketplace.messages.tell_customer import tell
from marketplace.points import accounts


def choose_sms_number(*, customer_id: int, line_id: int) -> str:
    """Send the customer's SMS to this line from now on, and tell them; returns its number.

    The number used so far is told by SMS, the customer by email. Raises NotFound for a line that
    is not a mobile one of theirs, and NumberInDoubt.
    """
    with transaction() as session:
        accounts.lock(session, customer_id)  # so that the line is not taken off meanwhile
        number = _own_number(session, customer_id, line_id)
        if customers.open_customer(session, customer_id).phone != number:
            tell(session, "sms_number", customer_id=customer_id, facts={"number": number})
            addresses.use(session, customer_id=customer_id, number=number)
    job_queue.wake()
    return number


def _own_number(session: Session, customer_id: int, line_id: int) -> str:
    line = session.execute(
        select(Line.number, doubtful().label("in_doubt")).where(
            Line.id == line_id, Line.customer_id == customer_id, Line.kind == LineKind.MOBILE
        )
    ).one_or_none()
    if line is None:
        raise NotFound
    if line.in_doubt:
        raise NumberInDoubt
    number: str = line.number
    return number
