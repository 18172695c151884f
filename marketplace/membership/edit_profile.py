"""Correcting what is held about oneself, and choosing the language."""

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
    """Correct the customer's names and email; of a new email the old address is told.

    To an email that came `by_operator` no link for a new password goes for a day.
    With a language that one is spoken from now on; whatever is corrected is told of as one event.
    Raises NotFound, TooManyAttempts, or InvalidInput for an email that is another's.
    """
    if email != profile(customer_id).email:
        throttle.claim(Scope.EMAIL_CHANGE, customer_id)
    with transaction() as session:
        customer = customers.open_customer(session, customer_id)
        customer.name, customer.surname = name, surname
        held: dict[str, Any] = {"name": customers.full_name(name, surname), "email": email}
        if email != customer.email:
            _change_email(session, customer, email)
            held["email_since"] = clock.now() if by_operator else None
        customer.language = language or customer.language
        if language:
            held["language"] = language
        session.execute(update(User).where(User.customer_id == customer_id).values(**held))
        _tell_changed(session, customer_id)
    job_queue.wake()


def set_language(*, user_id: int, customer_id: int | None, language: str) -> None:
    """Speak that language to the user from now on, on pages and in messages."""
    with transaction() as session:
        change_language(user_id=user_id, language=language)
        if customer_id:
            customers.open_customer(session, customer_id).language = language
            _tell_changed(session, customer_id)
    job_queue.wake()


def _tell_changed(session: Session, customer_id: int) -> None:
    """Tell whoever subscribed to it that something about the member is another now."""
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
    customers.with_email(session, customer, email)
    resets.forget_links(session, customer_id=customer.id)  # the old address may be a stranger's


def partly_hidden(email: str) -> str:
    """The email address, recognisable to its owner and to nobody else."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
