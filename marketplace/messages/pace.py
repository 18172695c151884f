"""Keep a channel's rate, a number of messages a second, for all workers together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Channel
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import table_of
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.messages.models import SendingPace

PACES: Final = table_of(SendingPace)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
Message = TypeVar("Message")


def paced(
    messages: Iterable[Message], channel: Channel, rate: float, *, urgent: bool
) -> Iterator[Message]:
    """Yield each message at the moment at which the rate allows it; a rate of 0 allows all."""
    for message in messages:
        if rate > 0:
            job_queue.pause(reserve(channel, rate, urgent=urgent))
        yield message


def reserve(channel: Channel, rate: float, *, urgent: bool) -> float:
    """Reserve the channel's next turn; returns the seconds until then.

    An urgent message waits only for urgent ones, and moves the next turn of the others back. So the
    rate is exceeded for a moment by the others that had their turn already, one for each thread.
    """
    step = timedelta(seconds=1 / rate)
    with transaction() as session:
        first = {"channel": channel, "next_at": _LONG_AGO, "next_urgent_at": _LONG_AGO}
        session.execute(insert_new(session, PACES).values(**first))
        own = select(PACES).where(PACES.c.channel == channel)
        pace = session.execute(own.with_for_update()).one()
        now = _now(session)
        turn: datetime = max(pace.next_urgent_at if urgent else pace.next_at, now)
        values = {"next_at": max(pace.next_at, now) + step}
        if urgent:
            values["next_urgent_at"] = turn + step
        session.execute(update(PACES).where(PACES.c.channel == channel).values(**values))
    return (turn - now).total_seconds()


def _now(session: Session) -> datetime:
    """Return the database's moment, as the clocks of several machines differ."""
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment
