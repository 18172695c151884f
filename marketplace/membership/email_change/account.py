"""Lock the account whose email changes: the customer, if it is one, then the user."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.users import locked_user
from marketplace.customers import customers
from marketplace.customers.models import Customer


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """A user and the customer that the user is, both locked until the transaction ends."""

    user: User
    customer: Customer | None


def locked_account(session: Session, user_id: int) -> LockedAccount:
    """Return the account, locked in the order of all verbs; raises NotFound, also if closed."""
    customer_id = session.scalar(select(User.customer_id).where(User.id == user_id))
    customer = customers.open_customer(session, customer_id) if customer_id else None
    return LockedAccount(locked_user(session, user_id), customer)


def user_of_customer(session: Session, customer_id: int) -> int:
    """Return the id of the customer's user."""
    return session.scalars(select(User.id).where(User.customer_id == customer_id)).one()
