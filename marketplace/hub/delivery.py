"""Delivering events: lease, call outside any transaction, settle; at least once, the same id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import Row, Table, or_, select

from marketplace import clock, leases
from marketplace.accounts.models import ApiToken
from marketplace.attempts import failed, words_of
from marketplace.extensions import db
from marketplace.hub.calling import call
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.messages.queue import wake_of
from marketplace.settings import Settings

log = structlog.get_logger(__name__)

BATCH: Final = 20
MARGIN_SECONDS: Final = 5
EVENTS = cast("Table", HubEvent.__table__)
_PENDING = EVENTS.c.state == EventState.PENDING
_TOLD_NO_MORE = "the subscription ended"


def deliver_events() -> bool:
    """Deliver a batch of the subscriber who waits longest; returns whether there was any.

    One that fails lets its later events wait too, so that they keep their order, and the others
    get their turn.
    """
    settings: Settings = current_app.config["SETTINGS"]
    longest = _waits_longest()
    if longest is None:
        return False
    until = clock.now() + timedelta(seconds=settings.message_lease_seconds)
    batch = leases.lease(
        EVENTS,
        _PENDING,
        EVENTS.c.subscription_id == longest,
        now=clock.now(),
        until=until,
        most=BATCH,
    )
    callback = _callback(longest)
    margin = timedelta(seconds=settings.hub_timeout + MARGIN_SECONDS)
    for place, event in enumerate(batch):
        if clock.now() + margin >= until:
            break  # a lease that is about to end is left to end: another worker takes over
        put_off = _deliver(event, callback, settings)
        if put_off is not None:
            for later in batch[place + 1 :]:
                _settle(later, next_attempt_at=put_off)
            break
    return bool(batch)


def init_app(app: Flask) -> None:
    """Let the app's worker deliver events whenever it is woken."""
    wake_of(app).add("hub", deliver_events)


def _waits_longest() -> int | None:
    now = clock.now()
    free = or_(HubEvent.leased_until.is_(None), HubEvent.leased_until <= now)
    found: int | None = db.session.scalar(
        select(HubEvent.subscription_id)
        .where(HubEvent.state == EventState.PENDING, HubEvent.next_attempt_at <= now, free)
        .order_by(HubEvent.next_attempt_at)
        .limit(1)
    )
    return found


def _callback(subscription_id: int) -> str | None:
    """Where it is told; None once it ended or its token was revoked."""
    found: str | None = db.session.scalar(
        select(Subscription.callback)
        .join(ApiToken, ApiToken.id == Subscription.token_id)
        .where(
            Subscription.id == subscription_id,
            Subscription.ended_at.is_(None),
            ApiToken.revoked_at.is_(None),
        )
    )
    db.session.rollback()  # nothing is held while the subscriber is called
    return found


def _deliver(event: Row[Any], callback: str | None, settings: Settings) -> datetime | None:
    """Deliver one event; where it failed, until when its subscriber is let alone."""
    if callback is None:
        _settle(event, state=EventState.DEAD, last_error=_TOLD_NO_MORE)
        return None
    try:
        call(settings, callback, event.body)
    except Exception as error:  # noqa: BLE001 - whatever failed, the event is tried again
        return _settle_failed(event, settings, words_of(error))
    _settle(event, state=EventState.SENT, attempts=event.attempts + 1, last_error=None)
    return None


def _settle_failed(event: Row[Any], settings: Settings, error: str) -> datetime:
    failure = failed(event.attempts, settings)
    report = log.error if failure.given_up else log.warning
    report(
        "event not taken over",
        subscription=event.subscription_id,
        attempts=failure.attempts,
        error=error,
    )
    _settle(
        event,
        state=EventState.DEAD if failure.given_up else EventState.PENDING,
        attempts=failure.attempts,
        next_attempt_at=failure.again_at,
        last_error=error,
    )
    return failure.again_at


def _settle(event: Row[Any], **became: object) -> None:
    leases.settle(EVENTS, _PENDING, row_id=event.id, until=event.leased_until, became=became)
