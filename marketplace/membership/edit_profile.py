"""Correct a customer's own profile, and choose the language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.accounts import resets, throttle
from marketplace.accounts.models import User
from marketplace.accounts.throttle import Scope
from marketplace.accounts.users import change_language
from marketplace.customers import customers
from marketplace.customers.models import Customer
from marketplace.customers.profile import profile
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.hub import events
from marketplace.hub.events import ACTIVE, BLOCKED, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.messages import outbox
from marketplace.points import accounts


def edit_profile(
    *,
    customer_id: int,
    name: str,
    surname: str,
    email: str,
    language: str | None = None,
    by_operator: bool = False,
) -> None:
    """Correct the customer's names and email; the old address is told of a new one.

    For an email that came `by_operator` no link for a new password is sent for a day. A language
    given is used from now on; all corrections are published as one event. Raises NotFound,
    TooManyAttempts, or InvalidInput for an email that is another's.
    """
    if email != profile(customer_id).email:
        throttle.claim(Scope.EMAIL_CHANGE, customer_id)
    with transaction() as session:
        customer = customers.open_customer(session, customer_id)
        customer.name, customer.surname = name, surname
        user_values: dict[str, Any] = {"name": customers.full_name(name, surname), "email": email}
        if email != customer.email:
            _change_email(session, customer, email)
            user_values["email_since"] = clock.now() if by_operator else None
        customer.language = language or customer.language
        if language:
            user_values["language"] = language
        session.execute(update(User).where(User.customer_id == customer_id).values(**user_values))
        _publish_change(session, customer_id)
    job_queue.wake()


def set_language(*, user_id: int, customer_id: int | None, language: str) -> None:
    """Use that language for the user from now on, on pages and in messages."""
    with transaction() as session:
        change_language(user_id=user_id, language=language)
        if customer_id:
            customers.open_customer(session, customer_id).language = language
            _publish_change(session, customer_id)
    job_queue.wake()


def _publish_change(session: Session, customer_id: int) -> None:
    """Publish the event that the customer's data have changed."""
    blocked = accounts.state(customer_id).blocked_since is not None
    status = BLOCKED if blocked else ACTIVE
    events.tell(session, EventKind.CHANGED, MemberSnapshot(customer_id, status))


def _change_email(session: Session, customer: Customer, email: str) -> None:
    outbox.write(
        session,
        "email_changed",
        language=customer.language,
        email=customer.email,
        phone=customer.phone,
        facts={"new": partly_hidden(email)},
        customer_id=customer.id,
    )
    customers.set_email(session, customer, email)
    resets.forget_links(session, customer_id=customer.id)  # the old address may be a stranger's


def partly_hidden(email: str) -> str:
    """Return the email address in a form that only its owner recognizes."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
