"""Tell whether two accounts are two persons: power over an account can be power to act as it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import AuditEntry
from marketplace.accounts.security_events.models import EventKind, Outcome, SecurityEvent
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.settings import Settings

POWER: Final = (
    EventKind.PASSWORD,
    EventKind.FACTOR,
    EventKind.EMAIL,
    EventKind.ROLE,
    EventKind.ACCOUNT,
)
HARMLESS: Final = ("user.deactivate",)
MADE: Final = "user.create"


class SamePerson(Refusal):
    """Refusal where one of the two persons could have acted as the other."""

    status = 403
    says = _l(
        "A third person must decide: one of you two, or the same colleague for both, made the "
        "other's account or changed how it signs in within the last %(days)s days."
    )


def require_two_persons(session: Session, *, first: int, second: int) -> None:
    """Raise SamePerson where the two users may be one person.

    They may where one made the other's account, at any time; where one changed the other's
    password, second factor, email or role within the days of the setting; and where a third user
    has done so to both within these days, and could act as both.
    """
    settings: Settings = current_app.config["SETTINGS"]
    since = clock.now() - timedelta(days=settings.four_eyes_days)
    over_first = _powerful(session, first, since)
    over_second = _powerful(session, second, since)
    made_by_other = second in _maker(session, first) or first in _maker(session, second)
    if made_by_other or second in over_first or first in over_second or over_first & over_second:
        raise SamePerson(days=settings.four_eyes_days)


def _powerful(session: Session, user_id: int, since: datetime) -> set[int]:
    """Return the other users who made the account or changed its sign-in since then."""
    found = session.scalars(
        select(SecurityEvent.user_id).where(
            SecurityEvent.subject_user_id == user_id,
            SecurityEvent.at > since,
            SecurityEvent.kind.in_(POWER),
            SecurityEvent.outcome == Outcome.OK,
            SecurityEvent.detail.not_in(HARMLESS),
            SecurityEvent.user_id.is_not(None),
            SecurityEvent.user_id != user_id,
        )
    )
    return {one for one in found if one is not None}


def _maker(session: Session, user_id: int) -> set[int]:
    """Return who made the account, or nobody; by the audit log, which is kept for good."""
    made = session.scalars(
        select(AuditEntry.user_id).where(
            AuditEntry.subject_kind == "user",
            AuditEntry.subject_id == str(user_id),
            AuditEntry.action == MADE,
        )
    )
    return {one for one in made if one is not None}
