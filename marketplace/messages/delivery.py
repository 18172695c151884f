"""Deliver the messages of the outbox: lease, send outside any transaction, settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from flask import Flask, current_app
from sqlalchemy import Row

from marketplace.customers.models import Channel
from marketplace.foundation import database_clock, job_queue, leases
from marketplace.foundation.extensions import table_of
from marketplace.foundation.retries import error_text, failed, wait
from marketplace.foundation.settings import Settings
from marketplace.messages.models import MessageState, OutboxMessage, Priority
from marketplace.messages.pace import paced
from marketplace.messages.recipients import NUMBER_LEFT, strayed
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.texts import kind_of
from marketplace.messages.transport.unreachable import UnreachableError
from marketplace.messages.transports import Send, longest_wait, rate, transport
from marketplace.messages.withhold import withhold

log = structlog.get_logger(__name__)

BATCH = 20
OUTBOX = table_of(OutboxMessage)
URGENT: Final = (Priority.URGENT,)
OTHERS: Final = (Priority.NOTICE, Priority.BULK)
_PENDING = OUTBOX.c.state == MessageState.PENDING


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message that this worker alone sends before `until` (UTC)."""

    message: OutgoingMessage
    attempts: int
    until: datetime


def init_app(app: Flask) -> None:
    """Register the delivery of each channel with the worker, its urgent messages in their own lane.

    So they wait for no batch of the others that is under way.
    """
    for channel in Channel:
        job_queue.register(app, f"urgent {channel}", partial(deliver_batch, channel, URGENT))
        job_queue.register(app, channel.value, partial(deliver_batch, channel, OTHERS))


def deliver_batch(channel: Channel, priorities: Sequence[Priority] = tuple(Priority)) -> bool:
    """Deliver one batch of the channel's due messages of those priorities.

    Returns whether there may be more to do now: not where there was none, or where the channel's
    server cannot be reached. What is not sent because of that, or as the worker stops, is released.
    """
    settings: Settings = current_app.config["SETTINGS"]
    leased = lease(channel, timedelta(seconds=settings.message_lease_seconds), priorities)
    if not leased:
        return False
    urgent = Priority.URGENT in priorities
    turns = paced(leased, channel, rate(settings, channel), urgent=urgent)
    margin = timedelta(seconds=longest_wait(settings, channel))
    untried, reached = [one.message.id for one in leased], True
    gone = strayed(untried) if channel is Channel.SMS else frozenset()
    with transport(settings, channel) as send:
        for message in leases.in_time(turns, margin):
            untried.remove(message.message.id)
            if message.message.id in gone:
                settle_strayed(message)
                continue
            reached = _deliver(message, send, settings)
            if not reached:
                break
    if not reached or job_queue.is_stopping():
        leases.release(OUTBOX, _PENDING, ids=untried, until=leased[0].until)
    return reached


def lease(
    channel: Channel, duration: timedelta, priorities: Sequence[Priority] = tuple(Priority)
) -> list[LeasedMessage]:
    """Lease a batch of due messages that no other worker holds.

    Of the first priority first, and of each the longest due. Messages that a stopped account may
    not get are deleted.
    """
    now = database_clock.now()
    until = now + duration
    rows: list[Row[Any]] = []
    for priority in priorities:
        if len(rows) < BATCH:
            own = (_PENDING, OUTBOX.c.channel == channel, OUTBOX.c.priority == priority)
            rows += leases.lease(OUTBOX, *own, now=now, until=until, most=BATCH - len(rows))
    sendable = withhold(rows)
    if rows and not sendable:
        return lease(channel, duration, priorities)
    return [LeasedMessage(_outgoing(row), row.attempts, until) for row in sendable]


def _outgoing(row: Row[Any]) -> OutgoingMessage:
    return OutgoingMessage(
        row.id, row.kind, row.channel, row.language, row.recipient, row.facts, row.customer_id
    )


def _deliver(leased: LeasedMessage, send: Send, settings: Settings) -> bool:
    """Send one message and settle it; returns whether the channel's server was reached."""
    message = leased.message
    try:
        send(message, render(message))
    except UnreachableError as error:
        settle_unreachable(leased, settings, error_text(error))
        return False
    except Exception as error:  # noqa: BLE001 - whatever failed, the message is tried again
        settle_failed(leased, settings, error_text(error))
    else:
        settle_sent(leased)
    return True


def settle_sent(leased: LeasedMessage) -> bool:
    """Store that the message was sent; returns whether this worker still held it."""
    return _settle(
        leased,
        state=MessageState.SENT,
        sent_at=database_clock.now(),
        attempts=leased.attempts + 1,
        last_error=None,
    )


def settle_strayed(leased: LeasedMessage) -> bool:
    """Give the message up, as its number left the customer; returns whether it was held still."""
    log.warning("message not sent", message=leased.message.id, error=NUMBER_LEFT)
    return _settle(leased, state=MessageState.DEAD, last_error=NUMBER_LEFT)


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


def settle_unreachable(leased: LeasedMessage, settings: Settings, error: str) -> bool:
    """Postpone the message, whose server cannot be reached; that is no failure of the message.

    Returns whether this worker still held it.
    """
    log.warning("server not reached", channel=leased.message.channel.value, error=error)
    first_wait = timedelta(seconds=settings.message_retry_seconds)
    return _settle(
        leased,
        state=MessageState.PENDING,
        next_attempt_at=database_clock.now() + wait(1, first_wait),
        last_error=error,
    )


def _settle(leased: LeasedMessage, *, state: MessageState, **values: object) -> bool:
    message = leased.message
    if state is not MessageState.PENDING and kind_of(message.kind, message.facts).fleeting:
        values["facts"] = {}
    values |= {"state": state}
    return leases.settle(OUTBOX, _PENDING, row_id=message.id, until=leased.until, values=values)
