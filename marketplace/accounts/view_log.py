"""Record in the audit log who views a person's page, and when, as privacy requires."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import exists, select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

SAME_VIEW: Final = timedelta(hours=1)


def record_view(actor: Actor, subject_kind: str, subject_id: object) -> None:
    """Record `<subject>.view`, once an hour for the same viewer and the same subject."""
    action = f"{subject_kind}.view"
    recent = exists().where(
        AuditEntry.subject_kind == subject_kind,
        AuditEntry.subject_id == str(subject_id),
        AuditEntry.user_id == actor.user_id,
        AuditEntry.action == action,
        AuditEntry.at > clock.now() - SAME_VIEW,
    )
    if not db.session.scalar(select(recent)):
        audit.record(actor, action, subject_kind, subject_id)
