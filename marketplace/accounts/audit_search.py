"""Looking through the audit log, newest first, a page or all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from marketplace.accounts.audit_diff import Change, changes
from marketplace.accounts.models import AuditEntry, User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

PAGE: Final = 50
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries; an empty value means any. Days are the programme's, both inclusive.

    `action` is the start of the action's name (`offer.` finds all deeds on offers), `text` is
    looked for in the reasons.
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
    """One entry, with what changed spelled out."""

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


def search(
    wanted: AuditQuery, *, before: int | None = None, limit: int = PAGE
) -> list[AuditRecord]:
    """The newest entries wanted, older than the entry `before` where that is given."""
    query = select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.id.desc())
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [_logged(entry) for entry in db.session.scalars(query.limit(limit))]


def every(wanted: AuditQuery) -> Iterator[AuditRecord]:
    """All entries wanted, newest first, read a batch at a time."""
    batch = search(wanted, limit=BATCH)
    while batch:
        yield from batch
        batch = search(wanted, before=batch[-1].id, limit=BATCH)


def _conditions(wanted: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if wanted.who:
        yield _by(wanted.who.strip().lower())
    if wanted.action:
        yield AuditEntry.action.startswith(wanted.action, autoescape=True)
    if wanted.subject_kind:
        yield AuditEntry.subject_kind == wanted.subject_kind
    if wanted.subject_id:
        yield AuditEntry.subject_id == wanted.subject_id
    if wanted.text:
        yield AuditEntry.reason.icontains(wanted.text, autoescape=True)
    if wanted.since:
        yield AuditEntry.at >= clock.start_of(wanted.since)
    if wanted.until:
        yield AuditEntry.at < clock.end_of(wanted.until)


def _by(username: str) -> ColumnElement[bool]:
    """By the user's id, which is indexed; by the name alone where there is no such user."""
    user_id = db.session.scalar(select(User.id).where(User.username == username))
    return AuditEntry.username == username if user_id is None else AuditEntry.user_id == user_id


def _logged(entry: AuditEntry) -> AuditRecord:
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
