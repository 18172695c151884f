"""Find a user's email, the one that waits, past changes, and whom an old email is kept for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes.models import AskedBy, ChangeState, EmailChange
from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records


@dataclass(frozen=True, slots=True)
class WaitingEmail:
    """A new email that waits for its proof until that moment."""

    new_email: str
    proof_until: datetime


@dataclass(frozen=True, slots=True)
class EmailHistory:
    """One change of a person's email, as the person's own data."""

    old_email: str | None
    new_email: str
    state: ChangeState
    asked_by: AskedBy
    asked_at: datetime
    counted_at: datetime | None


def email_of(user_id: int) -> str | None:
    """Return the user's email that counts, or None."""
    return db.session.scalar(select(User.email).where(User.id == user_id))


def waiting_email(user_id: int) -> WaitingEmail | None:
    """Return the user's new email that waits for its proof, or None."""
    found = db.session.execute(
        select(EmailChange.new_email, EmailChange.proof_until).where(
            EmailChange.user_id == user_id,
            EmailChange.state == ChangeState.WAITING,
            EmailChange.proof_until > clock.now(),
        )
    ).one_or_none()
    return record(WaitingEmail, found) if found else None


def email_history(customer_id: int, *, period: Period = ALWAYS) -> list[EmailHistory]:
    """Return the changes of the customer's email that are still kept, the oldest first."""
    found = db.session.execute(
        select(
            EmailChange.old_email,
            EmailChange.new_email,
            EmailChange.state,
            EmailChange.asked_by,
            EmailChange.asked_at,
            EmailChange.counted_at,
        )
        .join(User, User.id == EmailChange.user_id)
        .where(User.customer_id == customer_id, *period.moments(EmailChange.asked_at))
        .order_by(EmailChange.id)
    )
    return records(EmailHistory, found)


def customer_kept_for(session: Session, email: str) -> int | None:
    """Return the id of the customer who can still return to that email, or None.

    While a change can be undone the old email is nobody else's.
    """
    customer_id: int | None = session.scalar(
        select(User.customer_id)
        .join(EmailChange, EmailChange.user_id == User.id)
        .where(
            EmailChange.old_email == email,
            EmailChange.state == ChangeState.COUNTED,
            EmailChange.undo_until > clock.now(),
            User.customer_id.is_not(None),
        )
        .limit(1)
    )
    return customer_id
