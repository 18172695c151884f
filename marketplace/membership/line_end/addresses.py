"""Keep a customer's messages away from a number that left, and tell them at what is left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from marketplace.customers import lines
from marketplace.customers.models import Channel, Customer
from marketplace.messages import outbox
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.recipients import NUMBER_LEFT
from marketplace.messages.tell_customer import tell
from marketplace.messages.texts import kind_of


def leave(session: Session, *, customer_id: int, number: str) -> None:
    """Use another proven number of the customer from now on, or none, for waiting SMS too.

    A PIN that waits for the number is not sent at all.
    """
    phone = use_instead(session, customer_id=customer_id, number=number)
    for message in session.scalars(_waiting(customer_id, number)):
        if phone and not kind_of(message.kind, message.facts).fleeting:
            message.recipient = phone
            continue
        message.state, message.last_error = MessageState.DEAD, NUMBER_LEFT
        if kind_of(message.kind, message.facts).fleeting:
            message.facts = {}
    session.flush()


def use_instead(session: Session, *, customer_id: int, number: str) -> str | None:
    """Replace the number as the customer's address for SMS; returns the address now in use."""
    phone = session.scalar(select(Customer.phone).where(Customer.id == customer_id))
    if phone != number:
        return phone
    left = [one for one in lines.mobile_numbers(session, customer_id) if one != number]
    use(session, customer_id=customer_id, number=left[0] if left else None)
    return left[0] if left else None


def use_first(session: Session, *, customer_id: int) -> None:
    """Send the customer's SMS to their first proven number, or to none."""
    numbers = lines.mobile_numbers(session, customer_id)
    use(session, customer_id=customer_id, number=numbers[0] if numbers else None)


def use(session: Session, *, customer_id: int, number: str | None) -> None:
    """Send the customer's SMS to the number from now on."""
    session.execute(
        update(Customer)
        .where(Customer.id == customer_id)
        .values(phone=number)
        .execution_options(synchronize_session="fetch")
    )


def tell_everywhere(session: Session, customer_id: int, facts: dict[str, Any]) -> None:
    """Tell the customer that the line left: by email, and by SMS to every number still theirs."""
    tell(session, "line_ended", customer_id=customer_id, facts=facts)
    customer = session.execute(
        select(Customer.language, Customer.phone).where(
            Customer.id == customer_id, Customer.closed_at.is_(None)
        )
    ).one_or_none()
    if customer is None:
        return
    for number in lines.mobile_numbers(session, customer_id):
        if number != customer.phone:
            outbox.write(
                session,
                "line_ended",
                language=customer.language,
                email=None,
                phone=number,
                facts=facts,
                channels={Channel.SMS},
                customer_id=customer_id,
            )


def _waiting(customer_id: int, number: str) -> Select[OutboxMessage]:
    return select(OutboxMessage).where(
        OutboxMessage.customer_id == customer_id,
        OutboxMessage.recipient == number,
        OutboxMessage.channel == Channel.SMS,
        OutboxMessage.state == MessageState.PENDING,
    )
