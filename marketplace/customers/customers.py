"""Add, correct and erase the person of a customer."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes.lookup import customer_kept_for
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound

LONGEST_FULL_NAME: Final = 120


def full_name(name: str, surname: str) -> str:
    """Return the name that pages show for the user."""
    return f"{name} {surname}"[:LONGEST_FULL_NAME]


def add(
    session: Session, *, name: str, surname: str, email: str, phone: str | None, language: str
) -> int:
    """Add the customer and return the id; raises InvalidInput for another customer's email."""
    customer = Customer(
        name=name,
        surname=surname,
        phone=phone,
        language=language,
        registered_at=clock.now(),
    )
    set_email(session, customer, email)
    return customer.id


def set_email(session: Session, customer: Customer, email: str) -> None:
    """Write the customer with that email; raises InvalidInput for another customer's email.

    The email that another customer changed and can still return to is theirs too.
    """
    refusal = InvalidInput("email", _l("This email address cannot be used here."))
    try:
        with session.begin_nested():
            customer.email = email
            session.add(customer)
    except IntegrityError as error:
        raise refusal from error
    if customer_kept_for(session, email) not in {None, customer.id}:  # after the write: it waited
        raise refusal


def customer_with_email(session: Session, email: str) -> int | None:
    """Return the id of the customer who has that email or can still return to it, or None."""
    customer_id: int | None = session.scalar(select(Customer.id).where(Customer.email == email))
    return customer_id or customer_kept_for(session, email)


def open_customer(session: Session, customer_id: int) -> Customer:
    """Return the customer, locked; raises NotFound, for a closed account too."""
    customer = session.scalar(
        select(Customer)
        .where(Customer.id == customer_id, Customer.closed_at.is_(None))
        .with_for_update()
    )
    if customer is None:
        raise NotFound
    return customer


def is_closed(session: Session, customer_id: int) -> bool:
    """Return whether the account is closed: exact under its points' lock, else a moment old."""
    closed_at = select(Customer.closed_at).where(Customer.id == customer_id)
    return session.scalar(closed_at) is not None


def is_stopped(session: Session, customer_id: int) -> bool:
    """Return whether the account is stopped: exact under its points' lock, else a moment old."""
    stopped_at = select(Customer.stopped_at).where(Customer.id == customer_id)
    return session.scalar(stopped_at) is not None


def erase(session: Session, customer_id: int) -> None:
    """Close the account: keep the row for the books and delete the personal data."""
    customer = open_customer(session, customer_id)
    customer.name = customer.surname = ""
    customer.email = customer.phone = None
    customer.closed_at = clock.now()
