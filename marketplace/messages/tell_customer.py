"""Write a message to a registered customer, at the addresses stored now."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer
from marketplace.messages import outbox
from marketplace.messages.texts.kind import MessageValues

_CUSTOMER = select(Customer.language, Customer.email, Customer.phone).where(
    Customer.id == bindparam("customer_id"), Customer.closed_at.is_(None)
)


def tell(
    session: Session,
    kind: str,
    *,
    customer_id: int,
    facts: MessageValues,
    conversion_id: int | None = None,
) -> None:
    """Write an SMS and an email in the customer's language, nothing for a closed account.

    Call `job_queue.wake()` after the transaction.
    """
    parameters = {"customer_id": customer_id}
    customer = session.connection().execute(_CUSTOMER, parameters).one_or_none()
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
