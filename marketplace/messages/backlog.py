"""How far the worker is behind: what its operators and their monitors look at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace import clock
from marketplace.extensions import db
from marketplace.messages.models import MessageState, OutboxMessage


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait and how many were given up; how long the oldest has been due."""

    waiting: int
    dead: int
    oldest_seconds: float


def backlog() -> Backlog:
    """The backlog now."""
    pending = OutboxMessage.state == MessageState.PENDING
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.next_attempt_at)).where(pending)
    ).one()
    dead = db.session.scalar(select(func.count()).where(OutboxMessage.state == MessageState.DEAD))
    late = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return Backlog(waiting=waiting, dead=dead or 0, oldest_seconds=max(0.0, late))
