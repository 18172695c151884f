"""Writing events, in the transaction of what they tell: one for each subscription that asks.

An event names the member and the state, and nothing of the person: who may read more reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import ApiToken
from marketplace.foundation import clock
from marketplace.foundation.transaction import writing
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.hub.queries import EventKind, kinds_asked

BASE: Final = "/tmf-api/loyalty/v4"
MEMBER: Final = "loyaltyProgramMember"
ACTIVE: Final = "active"
BLOCKED: Final = "blocked"
CLOSED: Final = "closed"
_OPEN = (
    select(Subscription.id, Subscription.query)
    .join(ApiToken, ApiToken.id == Subscription.token_id)
    .where(Subscription.ended_at.is_(None), ApiToken.revoked_at.is_(None))
    .order_by(Subscription.id)
)


@dataclass(frozen=True, slots=True)
class MemberSnapshot:
    """A member, and the state that the event leaves them in: active, blocked, closed."""

    id: int
    status: str


def href(resource: str, id_: object) -> str:
    """Where a resource is read."""
    site: str = current_app.config["SETTINGS"].public_url
    return f"{site.rstrip('/')}{BASE}/{resource}/{id_}"


def listeners(session: Session, kind: EventKind) -> list[int]:
    """The subscriptions that want this kind of event; nearly always none, and one statement."""
    rows = session.connection().execute(_OPEN)
    return [row.id for row in rows if kind in kinds_asked(row.query)]


def tell(session: Session, kind: EventKind, *members: MemberSnapshot) -> None:
    """Write down what happened to the members, for whoever wants to know.

    Nothing is sent before the transaction is over; call `job_queue.wake()` then.
    """
    if members:
        tell_all(session, kind, members, listeners(session, kind))


def tell_all(
    session: Session, kind: EventKind, members: Iterable[MemberSnapshot], told: Iterable[int]
) -> None:
    """The same for subscriptions that were found before."""
    ids = list(told)
    rows = [row for one in members for row in _rows(kind, one, ids)] if ids else []
    if rows:
        writing(session).execute(insert(HubEvent), rows)


def _rows(kind: EventKind, member: MemberSnapshot, told: Iterable[int]) -> list[dict[str, Any]]:
    now, event_id = clock.now(), str(uuid4())
    body = {
        "eventId": event_id,
        "eventTime": now.isoformat(),
        "eventType": kind.value,
        "event": {
            MEMBER: {"id": str(member.id), "href": href(MEMBER, member.id), "status": member.status}
        },
    }
    return [
        {
            "subscription_id": one,
            "event_id": event_id,
            "body": body,
            "state": EventState.PENDING,
            "attempts": 0,
            "created_at": now,
        }
        for one in told
    ]
