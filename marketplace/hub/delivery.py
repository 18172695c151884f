"""Delivering events, in the order in which they were written: at least once, under the same id.

What is leased is the subscription: whoever holds it delivers its events, the oldest first, and
nobody else does, so none overtakes another. One that is put off puts all behind it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import Row, Select, Table, exists, select, update

from marketplace.accounts.models import ApiToken
from marketplace.foundation import clock, job_queue, leases
from marketplace.foundation.extensions import db
from marketplace.foundation.retries import failed, words_of
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.hub.callback import call
from marketplace.hub.models import EventState, HubEvent, Subscription

log = structlog.get_logger(__name__)

BATCH: Final = 20
PARTS: Final = 3  # of a call, connecting, sending and hearing: each has the whole timeout
MARGIN_SECONDS: Final = 5
TURN: Final = 2  # so many timeouts long calls are begun; then it is the turn of others
SUBSCRIPTIONS = cast("Table", Subscription.__table__)
EVENTS = cast("Table", HubEvent.__table__)
_PENDING = EVENTS.c.state == EventState.PENDING
OWED = exists().where(EVENTS.c.subscription_id == SUBSCRIPTIONS.c.id, _PENDING)
_TOLD_NO_MORE = "the subscription ended"


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that this worker, and no other, delivers before `until`."""

    id: int
    subscription_id: int
    body: dict[str, Any]
    attempts: int
    until: datetime


def deliver_events() -> bool:
    """Give the subscriber who waits longest a turn; returns whether anybody waited."""
    settings: Settings = current_app.config["SETTINGS"]
    now = clock.now()
    until = now + timedelta(seconds=TURN * settings.hub_timeout) + _longest_call(settings)
    held = leases.lease(SUBSCRIPTIONS, OWED, now=now, until=until, most=1)
    for one in held:
        next_turn = _tell(one, settings)
        became = {"next_attempt_at": next_turn}
        leases.settle(SUBSCRIPTIONS, row_id=one.id, until=one.leased_until, became=became)
    return bool(held)


def init_app(app: Flask) -> None:
    """Let the worker deliver events whenever it is woken."""
    job_queue.register(app, "hub", deliver_events)


def _tell(one: Row[Any], settings: Settings) -> datetime:
    """Tell the subscriber a batch of what is owed, in order; returns when the next turn is."""
    if not _is_open(one.id):
        _give_up_all(one.id)
        return clock.now()
    for event in leases.in_time(_owed(one), _longest_call(settings)):
        put_off = _deliver(event, one.callback, settings)
        if put_off is not None:
            return put_off
    return clock.now()


def _longest_call(settings: Settings) -> timedelta:
    return timedelta(seconds=PARTS * settings.hub_timeout + MARGIN_SECONDS)


def oldest(subscription_id: int) -> Select[tuple[Any, ...]]:
    """The subscription's events that are delivered next, in their order."""
    return (
        select(EVENTS.c.id, EVENTS.c.body, EVENTS.c.attempts)
        .where(EVENTS.c.subscription_id == subscription_id, _PENDING)
        .order_by(EVENTS.c.id)
        .limit(BATCH)
    )


def _owed(one: Row[Any]) -> Sequence[PendingEvent]:
    found = db.session.execute(oldest(one.id)).all()
    db.session.rollback()  # nothing is held while the subscriber is called
    return [PendingEvent(row.id, one.id, row.body, row.attempts, one.leased_until) for row in found]


def _is_open(subscription_id: int) -> bool:
    """Whether it is told anything: not once it ended or its token was revoked."""
    still = (
        select(Subscription.id)
        .join(ApiToken, ApiToken.id == Subscription.token_id)
        .where(
            Subscription.id == subscription_id,
            Subscription.ended_at.is_(None),
            ApiToken.revoked_at.is_(None),
        )
    )
    return db.session.scalar(still) is not None


def _give_up_all(subscription_id: int) -> None:
    waiting = (EVENTS.c.subscription_id == subscription_id, _PENDING)
    gone = {"state": EventState.DEAD, "last_error": _TOLD_NO_MORE}
    with transaction() as session:
        session.execute(update(EVENTS).where(*waiting).values(**gone))


def _deliver(event: PendingEvent, callback: str, settings: Settings) -> datetime | None:
    """Deliver one event; where it has to be tried again, when."""
    try:
        call(settings, callback, event.body)
    except Exception as error:  # noqa: BLE001 - whatever failed, the event is tried again
        return _settle_failed(event, settings, words_of(error))
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


def _settle(event: PendingEvent, **became: object) -> None:
    """Write down what became of it, unless a worker that came after this one has."""
    with transaction() as session:
        session.execute(update(EVENTS).where(EVENTS.c.id == event.id, _PENDING).values(**became))
