"""Bound sessions: staff have hours and an idle time, all others thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from marketplace.accounts.models import STAFF_ROLES, Role

LIFETIME: Final = timedelta(days=30)
SEEN_EVERY: Final = timedelta(hours=1)  # writes for a page that only reads are rare
STAFF_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionBounds:
    """The bounds of a session: its lifetime, and the idle time after which it ends, if any.

    `seen_every` is how exactly the last request is known.
    """

    lifetime: timedelta
    idle: timedelta | None
    seen_every: timedelta

    def idle_until(self, now: datetime) -> datetime | None:
        """Return the moment at which the session ends unless a request comes before."""
        return None if self.idle is None else now + self.idle


def bounds_of(role: Role) -> SessionBounds:
    """Return the bounds of a session of that role, from the settings."""
    if role not in STAFF_ROLES:
        return SessionBounds(LIFETIME, None, SEEN_EVERY)
    settings = current_app.config["SETTINGS"]
    return SessionBounds(
        timedelta(hours=settings.staff_session_hours),
        timedelta(minutes=settings.staff_idle_minutes),
        STAFF_SEEN_EVERY,
    )
