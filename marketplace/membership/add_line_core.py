"""Add one more line for a customer, after any kind of proof."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from marketplace.customers import customers, lines
from marketplace.customers.models import LineKind
from marketplace.membership.activation import Activation, activate
from marketplace.messages.tell_customer import tell
from marketplace.points import accounts


def add(
    session: Session,
    *,
    customer_id: int,
    number: str,
    kinds: Collection[LineKind] = lines.BY_SMS,
) -> Activation:
    """Bind the line to the customer, with its welcome points, and tell them by SMS and email.

    A customer without a number for SMS gets them at the new one. The line earns from the 1st of the
    next month; the customer's first start stays. Raises NotFound for a closed account,
    TooManyLines, and LineTaken.
    """
    accounts.lock(
        session, customer_id
    )  # first, as in all movements of points; it guards the count of lines too
    customer = customers.open_customer(session, customer_id)
    lines.require_below_limit(session, customer_id)
    activated = activate(session, number=number, customer_id=customer_id, kinds=kinds)
    if customer.phone is None and activated.is_mobile:
        customer.phone = number
        session.flush()
    tell(session, "line_added", customer_id=customer_id, facts=activated.facts)
    return activated
