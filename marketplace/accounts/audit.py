"""Write the audit log: the actor, the action, the values before and after, and the origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import AuditEntry
from marketplace.accounts.security_events.audited import record_audited
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """The user of an action and the origin; the edge provides it, the rooms only record it."""

    user_id: int | None
    username: str
    address: str | None = None
    request_id: str | None = None


def record(
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: object,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write one entry in the transaction of the action, which reads like `offer.publish`.

    An action of security also becomes an event of the security log.

    `before` and `after` are JSON values of the change, never passwords or codes.
    """
    with transaction() as session:
        session.add(
            AuditEntry(
                at=clock.now(),
                user_id=actor.user_id,
                username=actor.username,
                action=action,
                subject_kind=subject_kind,
                subject_id=str(subject_id),
                before=before,
                after=after,
                reason=reason,
                address=actor.address,
                request_id=actor.request_id,
            )
        )
        record_audited(
            action, subject_kind, subject_id, user_id=actor.user_id, username=actor.username
        )
