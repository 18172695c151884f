"""The person behind a customer: added, corrected, and erased when the account is closed."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound

LONGEST_FULL_NAME: Final = 120


def full_name(name: str, surname: str) -> str:
    """How the user is called on pages."""
    return f"{name} {surname}"[:LONGEST_FULL_NAME]


def add(
    session: Session, *, name: str, surname: str, email: str, phone: str | None, language: str
) -> int:
    """Add the customer and return the id; raises InvalidInput for an email that is another's."""
    customer = Customer(
        name=name,
        surname=surname,
        phone=phone,
        language=language,
        registered_at=clock.now(),
    )
    with_email(session, customer, email)
    return customer.id


def with_email(session: Session, customer: Customer, email: str) -> None:
    """Write the customer with that email; raises InvalidInput if it is another's."""
    try:
        with session.begin_nested():
            customer.email = email
            session.add(customer)
    except IntegrityError as error:
        raise InvalidInput("email", _l("This email address cannot be used here.")) from error


def has_email(session: Session, email: str) -> int | None:
    """The id of the customer with that email, if there is one."""
    found: int | None = session.scalar(select(Customer.id).where(Customer.email == email))
    return found


def open_customer(session: Session, customer_id: int) -> Customer:
    """The customer, locked; raises NotFound for none and for a closed account."""
    customer = session.scalar(
        select(Customer)
        .where(Customer.id == customer_id, Customer.closed_at.is_(None))
        .with_for_update()
    )
    if customer is None:
        raise NotFound
    return customer


def is_closed(session: Session, customer_id: int) -> bool:
    """Whether the account is closed: for good under the lock of its points, else a moment ago."""
    closed_at = select(Customer.closed_at).where(Customer.id == customer_id)
    return session.scalar(closed_at) is not None


def erase(session: Session, customer_id: int) -> None:
    """Close the account: the row stays for the books, the person goes."""
    customer = open_customer(session, customer_id)
    customer.name = customer.surname = ""
    customer.email = customer.phone = None
    customer.closed_at = clock.now()
