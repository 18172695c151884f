"""Limit what one member of staff may correct alone, of all customers within 24 hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import current_app
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.security_events.models import EventKind, SecurityEvent
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.velocity import NEAR_LIMIT
from marketplace.foundation import clock
from marketplace.foundation.settings import Settings
from marketplace.points.corrections.models import CorrectionRequest
from marketplace.points.models import Entry, EntryKind

COUNTED: Final = timedelta(hours=24)
NEAR: Final = 0.8  # of the limit: one who knows it stays just below


def correction_limit() -> int:
    """Return the points up to which one member of staff corrects alone; a setting."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.correction_limit


def needs_second_person(
    session: Session, customer_id: int, points: int, *, staff_id: int | None
) -> bool:
    """Return whether the points exceed the limit, with the person's earlier corrections.

    Added and taken points of all customers count, so that a large correction cannot be split into
    small ones, of one customer or of many; those that a second person approved do not count. The
    account must be locked; the person's own row is locked here, so that corrections of different
    customers at the same moment queue. A program's corrections count for each customer.
    """
    _lock_staff(session, staff_id)
    return abs(points) + _corrected_alone(session, customer_id, staff_id) > correction_limit()


def record_near_limit(session: Session, customer_id: int, *, staff_id: int | None) -> None:
    """Record once that the person's corrections of 24 hours came close to the limit.

    Call it after the correction is booked, in its transaction.
    """
    if staff_id is None or _is_noted(session, staff_id):
        return
    limit, total = correction_limit(), _corrected_alone(session, customer_id, staff_id)
    if limit and total >= limit * NEAR:
        record(EventKind.CORRECTION, user_id=staff_id, detail=NEAR_LIMIT)


def _is_noted(session: Session, staff_id: int) -> bool:
    noted = exists().where(
        SecurityEvent.user_id == staff_id,
        SecurityEvent.at > clock.now() - COUNTED,
        SecurityEvent.detail == NEAR_LIMIT,
    )
    return bool(session.scalar(select(noted)))


def _lock_staff(session: Session, staff_id: int | None) -> None:
    """Lock the person's row, which rows that refer to it do not wait for."""
    if staff_id is not None:
        locked = select(User.id).where(User.id == staff_id)
        session.execute(locked.with_for_update(key_share=True))


def _corrected_alone(session: Session, customer_id: int, staff_id: int | None) -> int:
    approved = select(CorrectionRequest.key).where(CorrectionRequest.key == Entry.reference)
    of_one = [Entry.customer_id == customer_id] if staff_id is None else []
    corrected = select(func.sum(func.abs(Entry.amount))).where(
        *of_one,
        Entry.kind == EntryKind.CORRECT,
        Entry.staff_id == staff_id,
        Entry.at > clock.now() - COUNTED,
        ~approved.exists(),
    )
    return int(session.scalar(corrected) or 0)
