"""Deliver events at least once, under the same id, in the order in which they were written.

A worker leases a whole subscription and alone delivers its events, the oldest first, so that none
overtakes another. An event that is postponed postpones all behind it. Right before an event is
sent to a third party, the customer's consent is checked again: without it the event is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from flask import Flask, current_app
from sqlalchemy import Row, Select, exists, select, update

from marketplace.accounts.models import ApiToken
from marketplace.customers.third_parties.in_force import agreed_pairs
from marketplace.foundation import database_clock, job_queue, leases
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.retries import error_text, failed
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.hub.callback import call
from marketplace.hub.models import EventState, HubEvent, Subscription

log = structlog.get_logger(__name__)

BATCH: Final = 20
PHASES: Final = 3  # of a call, connecting, sending and reading: each has the whole timeout
MARGIN_SECONDS: Final = 5
TURN_TIMEOUTS: Final = 2  # calls begin for that many timeouts; then others have their turn
SUBSCRIPTIONS = table_of(Subscription)
EVENTS = table_of(HubEvent)
_PENDING = EVENTS.c.state == EventState.PENDING
OWED = exists().where(EVENTS.c.subscription_id == SUBSCRIPTIONS.c.id, _PENDING)
_ENDED = "the subscription ended"
_NO_CONSENT = "no consent of the customer to the third party"


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that this worker alone delivers before `until` (UTC)."""

    id: int
    subscription_id: int
    customer_id: int | None
    body: dict[str, Any]
    attempts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """The URL of a subscription, and its token's third party; None is the operator itself."""

    callback: str
    third_party_id: int | None


def deliver_events() -> bool:
    """Give the longest waiting subscriber a turn; returns whether there was one."""
    settings: Settings = current_app.config["SETTINGS"]
    now = database_clock.now()
    until = now + timedelta(seconds=TURN_TIMEOUTS * settings.hub_timeout) + _longest_call(settings)
    leased = leases.lease(SUBSCRIPTIONS, OWED, now=now, until=until, most=1)
    for row in leased:
        values = {"next_attempt_at": _deliver_batch(row, settings)}
        leases.settle(SUBSCRIPTIONS, row_id=row.id, until=row.leased_until, values=values)
    return bool(leased)


def init_app(app: Flask) -> None:
    """Register the delivery of events with the worker."""
    job_queue.register(app, "hub", deliver_events)


def _deliver_batch(subscription: Row[Any], settings: Settings) -> datetime:
    """Deliver a batch of waiting events in order; returns the moment of the next turn."""
    recipient = _recipient(subscription)
    if recipient is None:
        _give_up_all(subscription.id)
        return database_clock.now()
    for event in leases.in_time(_pending_events(subscription), _longest_call(settings)):
        next_attempt = _deliver(event, recipient, settings)
        if next_attempt is not None:
            return next_attempt
    return database_clock.now()


def _longest_call(settings: Settings) -> timedelta:
    return timedelta(seconds=PHASES * settings.hub_timeout + MARGIN_SECONDS)


def oldest(subscription_id: int) -> Select[tuple[Any, ...]]:
    """Return the query of the subscription's events to be delivered next, in their order."""
    return (
        select(EVENTS.c.id, EVENTS.c.customer_id, EVENTS.c.body, EVENTS.c.attempts)
        .where(EVENTS.c.subscription_id == subscription_id, _PENDING)
        .order_by(EVENTS.c.id)
        .limit(BATCH)
    )


def _pending_events(subscription: Row[Any]) -> Sequence[PendingEvent]:
    rows = db.session.execute(oldest(subscription.id)).all()
    db.session.rollback()  # no connection is held while the subscriber is called
    until = subscription.leased_until
    return [
        PendingEvent(row.id, subscription.id, row.customer_id, row.body, row.attempts, until)
        for row in rows
    ]


def _recipient(subscription: Row[Any]) -> Recipient | None:
    """Return who gets its events; None once it ended or its token was revoked."""
    open_subscription = (
        select(ApiToken.third_party_id)
        .join(Subscription, ApiToken.id == Subscription.token_id)
        .where(
            Subscription.id == subscription.id,
            Subscription.ended_at.is_(None),
            ApiToken.revoked_at.is_(None),
        )
    )
    row = db.session.execute(open_subscription).one_or_none()
    return Recipient(subscription.callback, row.third_party_id) if row else None


def _may_be_told(event: PendingEvent, recipient: Recipient) -> bool:
    """Return whether the event may go to the recipient at this moment.

    The operator's own systems are told everything, a third party only of customers whose consent
    to it is in force.
    """
    party, customer = recipient.third_party_id, event.customer_id
    if party is None:
        return True
    agreed = customer is not None and agreed_pairs(db.session(), [party], [customer])
    db.session.rollback()  # no connection is held while the subscriber is called
    return bool(agreed)


def _give_up_all(subscription_id: int) -> None:
    waiting = (EVENTS.c.subscription_id == subscription_id, _PENDING)
    give_up = update(EVENTS).where(*waiting).values(state=EventState.DEAD, last_error=_ENDED)
    with transaction() as session:
        session.execute(give_up)


def _deliver(event: PendingEvent, recipient: Recipient, settings: Settings) -> datetime | None:
    """Deliver one event; returns the moment of the next attempt where one is needed, or None."""
    if not _may_be_told(event, recipient):
        _settle(event, state=EventState.WITHHELD, last_error=_NO_CONSENT)
        return None
    try:
        call(settings, recipient.callback, event.body)
    except Exception as error:  # noqa: BLE001 - whatever failed, the event is tried again
        return _settle_failed(event, settings, error_text(error))
    _settle(event, state=EventState.SENT, attempts=event.attempts + 1, last_error=None)
    return None


def _settle_failed(event: PendingEvent, settings: Settings, error: str) -> datetime | None:
    failure = failed(event.attempts, settings)
    report = log.error if failure.given_up else log.warning
    report(
        "event not taken over",
        subscription=event.subscription_id,
        attempts=failure.attempts,
        error=error,
    )
    state = EventState.DEAD if failure.given_up else EventState.PENDING
    _settle(event, state=state, attempts=failure.attempts, last_error=error)
    return None if failure.given_up else failure.again_at


def _settle(event: PendingEvent, **values: object) -> None:
    """Write the event's new values, unless a later worker has settled it."""
    with transaction() as session:
        session.execute(update(EVENTS).where(EVENTS.c.id == event.id, _PENDING).values(**values))
