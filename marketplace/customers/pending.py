"""Store registrations that wait for their PIN: add them, count tries, renew and remove them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.identity import hash_token
from marketplace.customers.models import PendingRegistration
from marketplace.customers.pins import GOOD_FOR, MOST_WRONG, hash_pin
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

KEPT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WaitingRegistration:
    """A registration whose PIN was sent, or only said to be sent.

    With a `customer_id` it is a line of that customer, without a username.
    """

    number: str
    username: str
    customer_id: int | None
    details: dict[str, Any]
    expires_at: datetime
    sent: bool


def add(
    session: Session, *, username: str, number: str, details: dict[str, Any], pin: str | None
) -> str:
    """Store a registration until its PIN is entered; returns its token.

    `pin` is None where no PIN can finish it; nothing else shows the difference.
    """
    return _add(session, number, pin, username=username, details=details)


def add_line(
    session: Session,
    *,
    customer_id: int,
    number: str,
    pin: str | None,
    details: dict[str, Any] | None = None,
) -> str:
    """Store a further line of the customer in the same way; returns its token.

    `details` say what else its PIN is for (`membership.own_lines`).
    """
    return _add(session, number, pin, customer_id=customer_id, details=details or {})


def _add(session: Session, number: str, pin: str | None, **owner: Any) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        PendingRegistration(
            token_hash=hash_token(token),
            number=number,
            pin_hash=hash_pin(token, pin) if pin else None,
            expires_at=clock.now() + GOOD_FOR,
            **owner,
        )
    )
    return token


def waiting(token: str, *, customer_id: int | None = None) -> WaitingRegistration | None:
    """Return the registration of that token, expired or not, or None.

    With a customer it returns only a further line of theirs, without one only a new customer.
    """
    row = db.session.scalar(
        select(PendingRegistration).where(
            PendingRegistration.token_hash == hash_token(token),
            PendingRegistration.customer_id.is_not_distinct_from(customer_id),
        )
    )
    if row is None:
        return None
    sent = row.pin_hash is not None
    username = row.username or ""
    return WaitingRegistration(
        number=row.number,
        username=username,
        customer_id=row.customer_id,
        details=row.details,
        expires_at=row.expires_at,
        sent=sent,
    )


def count_try(session: Session, token: str) -> str | None:
    """Use one of the tries and return the PIN's hash, or None if no try is left.

    A registration that no PIN can finish gives the empty string, which no PIN matches.
    """
    row = session.execute(
        update(PendingRegistration)
        .where(_is_open(token), PendingRegistration.wrong_pins < MOST_WRONG)
        .values(wrong_pins=PendingRegistration.wrong_pins + 1)
        .returning(PendingRegistration.pin_hash)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else row.pin_hash or ""


def remove(session: Session, token: str) -> bool:
    """Remove the registration, to finish it; return False if another request removed it."""
    removed = session.scalar(
        delete(PendingRegistration)
        .where(_is_open(token))
        .returning(PendingRegistration.token_hash)
        .execution_options(synchronize_session=False)
    )
    return removed is not None


def renew(session: Session, token: str, pin: str | None) -> None:
    """Give the registration a new PIN, new tries and a new expiry."""
    session.execute(
        update(PendingRegistration)
        .where(PendingRegistration.token_hash == hash_token(token))
        .values(
            pin_hash=hash_pin(token, pin) if pin else None,
            wrong_pins=0,
            expires_at=clock.now() + GOOD_FOR,
        )
        .execution_options(synchronize_session=False)
    )


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the customer's further lines that wait for a PIN."""
    session.execute(
        delete(PendingRegistration).where(PendingRegistration.customer_id == customer_id)
    )


def delete_unfinished() -> None:
    """Delete the registrations that were not finished in time."""
    old = PendingRegistration.expires_at < clock.now() - KEPT
    with transaction() as session:
        session.execute(delete(PendingRegistration).where(old))


def _is_open(token: str) -> ColumnElement[bool]:
    in_time = PendingRegistration.expires_at > clock.now()
    return (PendingRegistration.token_hash == hash_token(token)) & in_time
