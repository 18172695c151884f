"""Telling a registered customer something, at the addresses that stand in the books now."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer
from marketplace.messages import outbox
from marketplace.messages.texts.kind import Facts

_REACHED = select(Customer.language, Customer.email, Customer.phone).where(
    Customer.id == bindparam("customer_id"), Customer.closed_at.is_(None)
)


def tell(
    session: Session,
    kind: str,
    *,
    customer_id: int,
    facts: Facts,
    conversion_id: int | None = None,
) -> None:
    """Write it by SMS and email, in the customer's language; a closed account is told nothing.

    Call `job_queue.wake()` once the transaction is over.
    """
    asked = {"customer_id": customer_id}
    customer = session.connection().execute(_REACHED, asked).one_or_none()
    if customer is None:
        return
    outbox.write(
        session,
        kind,
        language=customer.language,
        email=customer.email,
        phone=customer.phone,
        facts=facts,
        customer_id=customer_id,
        conversion_id=conversion_id,
    )
