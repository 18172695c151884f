"""Add a line for a customer who proved it to support, as a fixed contract gets no SMS."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers.lines import ANY_KIND, KnownLine, known_line
from marketplace.customers.numbers import contract_id, mobile_number
from marketplace.foundation import job_queue
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.membership.activation import Activation
from marketplace.membership.add_line_core import add


def add_for_customer(*, customer_id: int, line: str, reason: str, actor: Actor) -> Activation:
    """Add the number or contract, as it is typed, to the customer's lines; they are told.

    Raises InvalidInput for a line that is unknown, another's, or of a tariff that takes no part;
    TooManyLines, LineTaken, and NotFound for a closed account.
    """
    with transaction() as session:
        number = _require_free(session, line, customer_id)
        added = add(session, customer_id=customer_id, number=number, kinds=ANY_KIND)
        audit.record(
            actor,
            "line.add",
            "customer",
            customer_id,
            after={"line_id": added.line_id, "points": added.points},
            reason=reason,
        )
    job_queue.wake()
    return added


def _require_free(session: Session, typed: str, customer_id: int) -> str:
    """Return the line's number as it is stored: a contract as typed, a mobile number in E.164."""
    number, line = _find_line(session, typed)
    if line is None:
        raise InvalidInput("line", _l("The operator has no such number or contract."))
    if line.customer_id == customer_id:
        raise InvalidInput("line", _l("The line already belongs to this customer."))
    if line.customer_id is not None:
        raise InvalidInput("line", _l("The line belongs to another customer."))
    if not line.takes_part:
        raise InvalidInput("line", _l("The line's tariff does not take part."))
    return number


def _find_line(session: Session, typed: str) -> tuple[str, KnownLine | None]:
    contract = contract_id(typed)
    line = known_line(session, contract, kinds=ANY_KIND)
    number = mobile_number(typed)
    if line is not None or number is None:
        return contract, line
    return number, known_line(session, number)
