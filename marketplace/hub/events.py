"""Write events in the transaction of the change they report, one for each subscription to them.

An event names the customer by id and the state, and no personal data: a subscriber that may read
more reads it by the API. A third party is told only of customers whose consent to it is in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import ApiToken
from marketplace.customers.models import Customer
from marketplace.customers.third_parties.in_force import Pair, agreed_pairs
from marketplace.foundation import clock
from marketplace.foundation.transaction import writing
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.hub.queries import EventKind, requested_kinds

BASE: Final = "/tmf-api/loyalty/v4"
MEMBER: Final = "loyaltyProgramMember"
ACTIVE: Final = "active"
BLOCKED: Final = "blocked"
STOPPED: Final = "stopped"
CLOSED: Final = "closed"
_OPEN = (
    select(Subscription.id, Subscription.query, ApiToken.third_party_id)
    .join(ApiToken, ApiToken.id == Subscription.token_id)
    .where(Subscription.ended_at.is_(None), ApiToken.revoked_at.is_(None))
    .order_by(Subscription.id)
)
_STOPPED = select(Customer.id).where(Customer.stopped_at.is_not(None))


@dataclass(frozen=True, slots=True)
class MemberSnapshot:
    """A customer and the state after the event: active, blocked, stopped, closed."""

    id: int
    status: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscription to be told, and the third party of its token; None is the operator itself."""

    id: int
    third_party_id: int | None


def href(resource: str, id_: object) -> str:
    """Return the URL of a resource."""
    site: str = current_app.config["SETTINGS"].public_url
    return f"{site.rstrip('/')}{BASE}/{resource}/{id_}"


def listeners(session: Session, kind: EventKind) -> list[Subscriber]:
    """Return the subscriptions to this kind of event, nearly always none; one statement."""
    rows = session.connection().execute(_OPEN)
    return [
        Subscriber(row.id, row.third_party_id) for row in rows if kind in requested_kinds(row.query)
    ]


def tell(session: Session, kind: EventKind, *customers: MemberSnapshot) -> None:
    """Write the events of the customers for the subscriptions to them.

    Nothing is sent before the transaction ends; call `job_queue.wake()` then.
    """
    if customers:
        tell_all(session, kind, customers, listeners(session, kind))


def tell_all(
    session: Session,
    kind: EventKind,
    customers: Iterable[MemberSnapshot],
    subscribers: Collection[Subscriber],
) -> None:
    """Write the events of the customers for the given subscriptions.

    A customer whose account is stopped is told as `stopped`, whatever else changed. The consents of
    all customers to the third parties are read by one statement; delivery checks them again.
    """
    if not subscribers:
        return
    told = list(customers)
    stopped = set(session.scalars(_STOPPED))
    agreed = agreed_pairs(
        session,
        {one.third_party_id for one in subscribers if one.third_party_id is not None},
        [one.id for one in told],
    )
    rows = [
        row
        for one in told
        for row in _rows(kind, _as_stopped(one, stopped), _entitled(subscribers, one.id, agreed))
    ]
    if rows:
        writing(session).execute(insert(HubEvent), rows)


def _as_stopped(customer: MemberSnapshot, stopped: Collection[int]) -> MemberSnapshot:
    hidden = customer.id in stopped and customer.status != CLOSED
    return MemberSnapshot(customer.id, STOPPED) if hidden else customer


def _entitled(
    subscribers: Iterable[Subscriber], customer_id: int, agreed: Collection[Pair]
) -> list[int]:
    """Return the subscriptions that may be told of the customer."""
    return [
        one.id
        for one in subscribers
        if one.third_party_id is None or (one.third_party_id, customer_id) in agreed
    ]


def _rows(
    kind: EventKind, customer: MemberSnapshot, subscription_ids: Iterable[int]
) -> list[dict[str, Any]]:
    now, event_id = clock.now(), str(uuid4())
    body = {
        "eventId": event_id,
        "eventTime": now.isoformat(),
        "eventType": kind.value,
        "event": {
            MEMBER: {
                "id": str(customer.id),
                "href": href(MEMBER, customer.id),
                "status": customer.status,
            }
        },
    }
    return [
        {
            "subscription_id": subscription_id,
            "event_id": event_id,
            "body": body,
            "state": EventState.PENDING,
            "attempts": 0,
            "created_at": now,
            "customer_id": customer.id,
        }
        for subscription_id in subscription_ids
    ]
