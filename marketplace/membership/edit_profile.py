"""Correct a customer's own profile, and choose the language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from marketplace.accounts.email_changes.models import AskedBy
from marketplace.accounts.models import User
from marketplace.accounts.users import change_language
from marketplace.customers import customers
from marketplace.customers.profile import profile
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction
from marketplace.membership.customer_events import publish_change
from marketplace.membership.email_change.account import user_of_customer
from marketplace.membership.email_change.ask import ask_for_email


def edit_profile(
    *,
    customer_id: int,
    name: str,
    surname: str,
    email: str | None,
    language: str | None = None,
    asked_by: AskedBy = AskedBy.SELF,
) -> bool:
    """Correct the customer's names; a new email waits until it is proven at the new address.

    Returns whether an email waits. A language or email of None stays as it is; a language given is
    used from now on. The other corrections are published as one event. Raises NotFound,
    TooManyAttempts.
    """
    changes_email = email is not None and email != profile(customer_id).email
    with transaction() as session:
        customer = customers.open_customer(session, customer_id)
        customer.name, customer.surname = name, surname
        user_values: dict[str, Any] = {"name": customers.full_name(name, surname)}
        customer.language = language or customer.language
        if language:
            user_values["language"] = language
        session.execute(update(User).where(User.customer_id == customer_id).values(**user_values))
        publish_change(session, customer_id)
        if email is not None and changes_email:
            user_id = user_of_customer(session, customer_id)
            ask_for_email(user_id=user_id, email=email, asked_by=asked_by)
    job_queue.wake()
    return changes_email


def set_language(*, user_id: int, customer_id: int | None, language: str) -> None:
    """Use that language for the user from now on, on pages and in messages."""
    with transaction() as session:
        change_language(user_id=user_id, language=language)
        if customer_id:
            customers.open_customer(session, customer_id).language = language
            publish_change(session, customer_id)
    job_queue.wake()
