"""Registrations that wait for their PIN, as rows: made, tried, taken, and given a new PIN."""

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
    """A registration whose PIN was sent, or was said to be.

    With a `customer_id` it is a further line of theirs: no username, and no details.
    """

    number: str
    username: str
    customer_id: int | None
    details: dict[str, Any]
    expires_at: datetime
    sent: bool


def keep(
    session: Session, *, username: str, number: str, details: dict[str, Any], pin: str | None
) -> str:
    """Keep a registration until its PIN comes back; returns its token.

    `pin` is None where no PIN can finish it, which nothing else tells apart.
    """
    return _keep(session, number, pin, username=username, details=details)


def keep_further(session: Session, *, customer_id: int, number: str, pin: str | None) -> str:
    """Keep a further line of the customer's in the same way; returns its token."""
    return _keep(session, number, pin, customer_id=customer_id, details={})


def _keep(session: Session, number: str, pin: str | None, **whose: Any) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        PendingRegistration(
            token_hash=hash_token(token),
            number=number,
            pin_hash=hash_pin(token, pin) if pin else None,
            expires_at=clock.now() + GOOD_FOR,
            **whose,
        )
    )
    return token


def waiting(token: str, *, customer_id: int | None = None) -> WaitingRegistration | None:
    """The registration of that token, expired or not; None if there is none.

    With a customer only a further line of theirs is one, without only a new customer is.
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
    """Use up one of the tries and return the PIN's hash; None if there is no try left.

    A hash that nothing matches stands for a registration that no PIN can finish.
    """
    found = session.execute(
        update(PendingRegistration)
        .where(_good(token), PendingRegistration.wrong_pins < MOST_WRONG)
        .values(wrong_pins=PendingRegistration.wrong_pins + 1)
        .returning(PendingRegistration.pin_hash)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if found is None else found.pin_hash or ""


def take(session: Session, token: str) -> bool:
    """Take the registration out, to be finished; False if somebody else took it."""
    gone = session.scalar(
        delete(PendingRegistration)
        .where(_good(token))
        .returning(PendingRegistration.token_hash)
        .execution_options(synchronize_session=False)
    )
    return gone is not None


def renew(session: Session, token: str, pin: str | None) -> None:
    """Give the registration a new PIN, new tries and new time."""
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
    """Delete the further lines that wait for a PIN of the customer's."""
    session.execute(
        delete(PendingRegistration).where(PendingRegistration.customer_id == customer_id)
    )


def delete_unfinished() -> None:
    """Delete the registrations that nobody finished."""
    old = PendingRegistration.expires_at < clock.now() - KEPT
    with transaction() as session:
        session.execute(delete(PendingRegistration).where(old))


def _good(token: str) -> ColumnElement[bool]:
    in_time = PendingRegistration.expires_at > clock.now()
    return (PendingRegistration.token_hash == hash_token(token)) & in_time
