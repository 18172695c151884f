"""Raise alerts from the log of security events, list them, and acknowledge them with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.accounts.security_events.models import (
    AlertRule,
    EventKind,
    SecurityAlert,
    SecurityEvent,
)
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.velocity import GroupKey, VelocityRule
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record as record_of
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import insert_once, transaction

PAGE: Final = 50
LONGEST_SUBJECT: Final = 64
WORDS: Final = {GroupKey.USER: "user ", GroupKey.ACCOUNT: "user ", GroupKey.NETWORK: "network "}


class OwnAlert(Refusal):
    """Refusal where the person whom an alert is about tries to acknowledge it."""

    status = 403
    says = _l("This alert is about your own account, so someone else must acknowledge it.")


class AlreadyAcknowledged(Refusal):
    """Refusal where the alert has been acknowledged before."""

    says = _l("This alert has been acknowledged already.")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert; `subject` is `user 12`, `network 192.0.2.0/24` or `partner 3`.

    `count` events were in the window when it was raised; the rule's limit was `most`.
    """

    id: int
    rule: AlertRule
    subject: str
    raised_at: datetime
    count: int
    most: int
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reason: str | None


def raise_due(rules: Sequence[VelocityRule]) -> list[AlertRow]:
    """Raise the alerts that are due now, each once a window, and return the new ones.

    Idempotent, also where two workers do it at the same moment: a row is unique by rule, subject
    and the hour of the window.
    """
    raised = [alert_id for rule in rules for alert_id in _raise(rule)]
    return records(AlertRow, db.session.execute(_ALERTS.where(SecurityAlert.id.in_(raised))))


def _raise(rule: VelocityRule) -> list[int]:
    now, column = clock.now(), getattr(SecurityEvent, rule.by)
    total = func.sum(SecurityEvent.count)
    counted = (
        select(column.label("subject"), total.label("total"))
        .where(
            SecurityEvent.kind == rule.kind,
            SecurityEvent.outcome.in_(rule.outcomes),
            SecurityEvent.at > now - rule.window,
            column.is_not(None),
            *([column != ""] if rule.by in {GroupKey.NETWORK, GroupKey.DETAIL} else []),
            *([SecurityEvent.detail == rule.detail] if rule.detail else []),
        )
        .group_by(column)
        .having(total >= rule.most)
    )
    found = db.session.execute(counted).all()
    raised = []
    for row in found:
        subject = f"{WORDS.get(rule.by, '')}{row.subject}"[:LONGEST_SUBJECT]
        with transaction() as session:
            alert_id = _insert(session, rule, subject, int(row.total), now)
            if alert_id is not None:
                about = row.subject if rule.by in {GroupKey.USER, GroupKey.ACCOUNT} else None
                detail = f"{rule.alert} {subject}"
                record(EventKind.ALERT, subject_user_id=about, detail=detail)
                raised.append(alert_id)
    return raised


def _insert(
    session: Session, rule: VelocityRule, subject: str, total: int, now: datetime
) -> int | None:
    """Insert the alert; return its id, or None where one was raised within the window."""
    recent = exists().where(
        SecurityAlert.rule == rule.alert,
        SecurityAlert.subject == subject,
        SecurityAlert.raised_at > now - rule.window,
    )
    if session.scalar(select(recent)):
        return None
    return insert_once(
        session,
        SecurityAlert,
        rule=rule.alert,
        subject=subject,
        window_start=now.replace(minute=0, second=0, microsecond=0),
        raised_at=now,
        count=total,
        most=rule.most,
    )


def acknowledge(*, alert_id: int, reason: str, actor: Actor) -> None:
    """Mark the alert as looked into; raises NotFound, OwnAlert, AlreadyAcknowledged."""
    with transaction() as session:
        subject = session.scalar(
            select(SecurityAlert.subject).where(SecurityAlert.id == alert_id).with_for_update()
        )
        if subject is None:
            raise NotFound
        if subject == f"user {actor.user_id}":
            raise OwnAlert
        done = session.execute(
            update(SecurityAlert)
            .where(SecurityAlert.id == alert_id, SecurityAlert.acknowledged_at.is_(None))
            .values(acknowledged_at=clock.now(), acknowledged_by=actor.user_id, reason=reason)
            .returning(SecurityAlert.id)
            .execution_options(synchronize_session=False)
        )
        if done.scalar_one_or_none() is None:
            raise AlreadyAcknowledged
        audit.record(actor, "alert.acknowledge", "alert", alert_id, reason=reason)


_ALERTS = (
    select(
        SecurityAlert.id,
        SecurityAlert.rule,
        SecurityAlert.subject,
        SecurityAlert.raised_at,
        SecurityAlert.count,
        SecurityAlert.most,
        SecurityAlert.acknowledged_at,
        User.username.label("acknowledged_by"),
        SecurityAlert.reason,
    )
    .outerjoin(User, User.id == SecurityAlert.acknowledged_by)
    .order_by(SecurityAlert.acknowledged_at.is_not(None), SecurityAlert.id.desc())
)


def alerts() -> list[AlertRow]:
    """Return one page of alerts: the open ones first, then the newest first."""
    return records(AlertRow, db.session.execute(_ALERTS.limit(PAGE)))


def alert_of(alert_id: int) -> AlertRow:
    """Return the alert; raises NotFound."""
    row = db.session.execute(_ALERTS.where(SecurityAlert.id == alert_id)).one_or_none()
    if row is None:
        raise NotFound
    return record_of(AlertRow, row)


def open_alerts() -> int:
    """Return the number of alerts that nobody has acknowledged."""
    is_open = SecurityAlert.acknowledged_at.is_(None)
    counted = select(func.count()).select_from(SecurityAlert).where(is_open)
    return db.session.scalar(counted) or 0


def usernames_of(found: Sequence[AlertRow]) -> dict[str, str]:
    """Return the username of each subject that is a user."""
    ids = {int(one.subject.removeprefix("user ")) for one in found if one.subject[:5] == "user "}
    rows = db.session.execute(select(User.id, User.username).where(User.id.in_(ids)))
    return {f"user {user_id}": username for user_id, username in rows}
