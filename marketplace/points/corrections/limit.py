"""Limit what one member of staff may correct alone, of one customer within 24 hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.settings import Settings
from marketplace.points.corrections.models import CorrectionRequest
from marketplace.points.models import Entry, EntryKind

COUNTED: Final = timedelta(hours=24)


def correction_limit() -> int:
    """Return the points up to which one member of staff corrects alone; a setting."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.correction_limit


def needs_second_person(
    session: Session, customer_id: int, points: int, *, staff_id: int | None
) -> bool:
    """Return whether the points exceed the limit, with the person's earlier corrections.

    Added and taken points both count, so that a large correction cannot be split into small ones;
    those that a second person approved do not count. The account must be locked.
    """
    return abs(points) + _corrected_alone(session, customer_id, staff_id) > correction_limit()


def _corrected_alone(session: Session, customer_id: int, staff_id: int | None) -> int:
    approved = select(CorrectionRequest.key).where(CorrectionRequest.customer_id == customer_id)
    corrected = select(func.sum(func.abs(Entry.amount))).where(
        Entry.customer_id == customer_id,
        Entry.kind == EntryKind.CORRECT,
        Entry.staff_id == staff_id,
        Entry.at > clock.now() - COUNTED,
        Entry.reference.not_in(approved),
    )
    return int(session.scalar(corrected) or 0)
