"""Search the audit log, newest first, a page or all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from marketplace.accounts.audit_log.diff import Change, changes
from marketplace.accounts.models import AuditEntry, User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

PAGE: Final = 50
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """The filters of a search; an empty value is any. Days are the programme's, both inclusive.

    `action` is the start of the action's name (`offer.` finds all actions on offers), `text` is
    searched in the reasons.
    """

    who: str = ""
    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One entry, with its changes as text."""

    id: int
    at: datetime
    username: str
    action: str
    subject_kind: str
    subject_id: str
    changes: list[Change]
    reason: str | None
    address: str | None
    request_id: str | None


def search(query: AuditQuery, *, before: int | None = None, limit: int = PAGE) -> list[AuditRecord]:
    """Return the newest entries that match, older than the entry `before` where it is given."""
    statement = select(AuditEntry).where(*_conditions(query)).order_by(AuditEntry.id.desc())
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return [_record(entry) for entry in db.session.scalars(statement.limit(limit))]


def every(query: AuditQuery) -> Iterator[AuditRecord]:
    """Yield all entries that match, newest first, read a batch at a time."""
    batch = search(query, limit=BATCH)
    while batch:
        yield from batch
        batch = search(query, before=batch[-1].id, limit=BATCH)


def _conditions(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if query.who:
        yield _by(query.who.strip().lower())
    if query.action:
        yield AuditEntry.action.startswith(query.action, autoescape=True)
    if query.subject_kind:
        yield AuditEntry.subject_kind == query.subject_kind
    if query.subject_id:
        yield AuditEntry.subject_id == query.subject_id
    if query.text:
        yield AuditEntry.reason.icontains(query.text, autoescape=True)
    if query.since:
        yield AuditEntry.at >= clock.start_of(query.since)
    if query.until:
        yield AuditEntry.at < clock.end_of(query.until)


def _by(username: str) -> ColumnElement[bool]:
    """Compare the user's id, which is indexed, or the name where there is no such user."""
    user_id = db.session.scalar(select(User.id).where(User.username == username))
    return AuditEntry.username == username if user_id is None else AuditEntry.user_id == user_id


def _record(entry: AuditEntry) -> AuditRecord:
    return AuditRecord(
        id=entry.id,
        at=entry.at,
        username=entry.username,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        changes=changes(entry.before, entry.after),
        reason=entry.reason,
        address=entry.address,
        request_id=entry.request_id,
    )
