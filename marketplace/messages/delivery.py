"""Deliver the messages of the outbox: lease, send outside any transaction, settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import Row, Table

from marketplace.customers.models import Channel
from marketplace.foundation import clock, job_queue, leases
from marketplace.foundation.retries import error_text, failed
from marketplace.foundation.settings import Settings
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.texts import kind_of
from marketplace.messages.transports import longest_wait, transport
from marketplace.messages.withhold import withhold

log = structlog.get_logger(__name__)

BATCH = 20
OUTBOX = cast("Table", OutboxMessage.__table__)
_PENDING = OUTBOX.c.state == MessageState.PENDING


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message that this worker alone sends before `until` (UTC)."""

    message: OutgoingMessage
    attempts: int
    until: datetime


def init_app(app: Flask) -> None:
    """Register the delivery of each channel with the worker."""
    for channel in Channel:
        job_queue.register(app, channel.value, partial(deliver_batch, channel))


def deliver_batch(channel: Channel) -> bool:
    """Deliver one batch of the channel's due messages; returns whether there were any."""
    settings: Settings = current_app.config["SETTINGS"]
    leased = lease(channel, timedelta(seconds=settings.message_lease_seconds))
    margin = timedelta(seconds=longest_wait(settings, channel))
    for message in leases.in_time(leased, margin):
        _deliver(message, settings)
    return bool(leased)


def lease(channel: Channel, duration: timedelta) -> list[LeasedMessage]:
    """Lease a batch of due messages that no other worker holds, the longest due first.

    Messages that a stopped account may not get are deleted.
    """
    now = clock.now()
    until = now + duration
    rows = leases.lease(
        OUTBOX, _PENDING, OUTBOX.c.channel == channel, now=now, until=until, most=BATCH
    )
    sendable = withhold(rows)
    if rows and not sendable:
        return lease(channel, duration)
    return [LeasedMessage(_outgoing(row), row.attempts, until) for row in sendable]


def _outgoing(row: Row[Any]) -> OutgoingMessage:
    return OutgoingMessage(row.id, row.kind, row.channel, row.language, row.recipient, row.facts)


def _deliver(leased: LeasedMessage, settings: Settings) -> None:
    message = leased.message
    try:
        transport(settings, message.channel)(message, render(message))
    except Exception as error:  # noqa: BLE001 - whatever failed, the message is tried again
        settle_failed(leased, settings, error_text(error))
    else:
        settle_sent(leased)


def settle_sent(leased: LeasedMessage) -> bool:
    """Store that the message was sent; returns whether this worker still held it."""
    return _settle(
        leased,
        state=MessageState.SENT,
        sent_at=clock.now(),
        attempts=leased.attempts + 1,
        last_error=None,
    )


def settle_failed(leased: LeasedMessage, settings: Settings, error: str) -> bool:
    """Postpone the message, or after too many attempts give it up for staff to look at.

    Returns whether this worker still held it.
    """
    failure = failed(leased.attempts, settings)
    report = log.error if failure.given_up else log.warning
    report("message not sent", message=leased.message.id, attempts=failure.attempts, error=error)
    return _settle(
        leased,
        state=MessageState.DEAD if failure.given_up else MessageState.PENDING,
        attempts=failure.attempts,
        next_attempt_at=failure.again_at,
        last_error=error,
    )


def _settle(leased: LeasedMessage, *, state: MessageState, **values: object) -> bool:
    message = leased.message
    if state is not MessageState.PENDING and kind_of(message.kind, message.facts).fleeting:
        values["facts"] = {}
    values |= {"state": state}
    return leases.settle(OUTBOX, _PENDING, row_id=message.id, until=leased.until, values=values)
