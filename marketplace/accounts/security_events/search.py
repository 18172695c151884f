"""Search the log of security events, newest first, a page or all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import User
from marketplace.accounts.security_events.models import EventKind, Outcome, SecurityEvent
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records

PAGE: Final = 50
BATCH: Final = 1_000
USER, SUBJECT = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """The filters of a search; an empty value is any. Days are the programme's, both inclusive.

    `who` is the username of the person who acted or whose account was acted on, or the name of a
    program.
    """

    kind: EventKind | None = None
    outcome: Outcome | None = None
    who: str = ""
    network: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, with the usernames of today; a username is None where there is no user."""

    id: int
    at: datetime
    kind: EventKind
    outcome: Outcome
    user_id: int | None
    username: str | None
    subject_user_id: int | None
    subject: str | None
    actor: str
    network: str
    device: str
    detail: str
    request_id: str | None
    count: int


def search(query: EventQuery, *, before: int | None = None, limit: int = PAGE) -> list[EventRow]:
    """Return the newest events that match, older than the event `before` where it is given."""
    statement = _events().where(*_conditions(query)).order_by(SecurityEvent.id.desc())
    if before is not None:
        statement = statement.where(SecurityEvent.id < before)
    return records(EventRow, db.session.execute(statement.limit(limit)))


def every(query: EventQuery) -> Iterator[EventRow]:
    """Yield all events that match, newest first, read a batch at a time."""
    batch = search(query, limit=BATCH)
    while batch:
        yield from batch
        batch = search(query, before=batch[-1].id, limit=BATCH)


def _events() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SecurityEvent.id,
            SecurityEvent.at,
            SecurityEvent.kind,
            SecurityEvent.outcome,
            SecurityEvent.user_id,
            USER.username,
            SecurityEvent.subject_user_id,
            SUBJECT.username.label("subject"),
            SecurityEvent.actor,
            SecurityEvent.network,
            SecurityEvent.device,
            SecurityEvent.detail,
            SecurityEvent.request_id,
            SecurityEvent.count,
        )
        .outerjoin(USER, USER.id == SecurityEvent.user_id)
        .outerjoin(SUBJECT, SUBJECT.id == SecurityEvent.subject_user_id)
    )


def _conditions(query: EventQuery) -> Iterator[ColumnElement[bool]]:
    if query.kind:
        yield SecurityEvent.kind == query.kind
    if query.outcome:
        yield SecurityEvent.outcome == query.outcome
    if query.who:
        yield _by(query.who.strip())
    if query.network:
        yield SecurityEvent.network == query.network
    if query.since:
        yield SecurityEvent.at >= clock.start_of(query.since)
    if query.until:
        yield SecurityEvent.at < clock.end_of(query.until)


def _by(name: str) -> ColumnElement[bool]:
    """Compare the user's id, which is indexed, or a program's name where there is no such user."""
    user_id = db.session.scalar(select(User.id).where(User.username == name.lower()))
    if user_id is None:
        return SecurityEvent.actor == name
    return or_(SecurityEvent.user_id == user_id, SecurityEvent.subject_user_id == user_id)
