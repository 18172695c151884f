"""A subscriber gets its events in order, whatever fails and however many workers deliver."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import pytest
from flask import Flask, current_app
from sqlalchemy import Select, select, update

from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.hub import delivery
from marketplace.hub.delivery import OWED, SUBSCRIPTIONS, deliver_events, oldest
from marketplace.hub.events import MemberSnapshot, tell
from marketplace.hub.models import EventState, HubEvent
from marketplace.hub.queries import EventKind
from tests.hub.conftest import Events, Subscribe, deliver_all, later
from tests.hub.listener import Listener, listening
from tests.hub.test_delivery import happen, members_told
from tests.support.concurrency import all_at_once
from tests.support.databases import Database
from tests.support.query_plans import plan_for
from tests.support.waiting import eventually

MOMENT: Final = 0.02


def numbers(listener: Listener) -> list[int]:
    return [int(one) for one in members_told(listener)]


def test_a_later_event_waits_for_one_that_was_put_off(ask: Subscribe, listener: Listener) -> None:
    ask()
    happen(1)
    listener.answers = [503]
    deliver_all()
    happen(2)
    deliver_all()
    assert numbers(listener) == [1]
    with later(60):
        deliver_all()
    assert numbers(listener) == [1, 1, 2]


def test_no_waiting_event_overtakes_one_that_was_put_off(
    ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(*range(1, 46))
    listener.answers = [503]
    deliver_all()
    assert numbers(listener) == [1]
    with later(60):
        deliver_all()
    assert numbers(listener) == [1, *range(1, 46)]


def test_the_event_after_a_given_up_one_is_sent_at_once(
    ask: Subscribe, events: Events, listener: Listener
) -> None:
    ask()
    happen(1, 2)
    with transaction() as session:
        session.execute(update(HubEvent).where(HubEvent.id == events()[0].id).values(attempts=11))
    listener.answers = [400]
    deliver_all()
    assert numbers(listener) == [1, 2]
    assert [one.state for one in events()] == [EventState.DEAD, EventState.SENT]


def test_a_subscriber_is_called_by_one_worker_at_a_time(
    app: Flask, ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(*range(1, 31))
    listener.hang.clear()
    worker = threading.Thread(target=lambda: in_app(app, deliver_events))
    worker.start()
    assert eventually(lambda: listener.asked == 1)
    assert not deliver_events()
    assert listener.asked == 1
    listener.hang.set()
    worker.join()


def test_a_slow_subscriber_does_not_hold_up_others(
    app: Flask, ask: Subscribe, listener: Listener
) -> None:
    with listening() as other:
        ask()
        happen(1)
        listener.hang.clear()
        worker = threading.Thread(target=lambda: in_app(app, deliver_events))
        worker.start()
        assert eventually(lambda: listener.asked == 1)
        ask(callback=other.callback)
        happen(2)
        deliver_all()
        assert numbers(other) == [2]
        listener.hang.set()
        worker.join()


def test_the_subscriber_that_waited_longest_is_called_next(
    ask: Subscribe, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH", 1)
    with listening() as other:
        ask()
        ask(callback=other.callback)
        happen(1, 2)
        for _turn in range(2):
            deliver_events()
        assert (numbers(listener), numbers(other)) == ([1], [1])


def test_an_event_being_written_does_not_hold_up_earlier_ones(
    database: Database, ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(1)
    with transaction() as session:
        tell(session, EventKind.STATE, MemberSnapshot(2, "blocked"))
        if database.kind == "sqlite":  # one write at a time: the worker waits for its turn
            session.commit()
        in_thread(database.app, deliver_events)
        assert 1 in numbers(listener)


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize("asked", [oldest(7), select(SUBSCRIPTIONS.c.id).where(OWED)])
def test_events_to_deliver_are_found_by_their_index(app: Flask, asked: Select[Any]) -> None:
    assert app
    plan = plan_for(asked)
    assert "ix_hub_events_owed" in plan


def in_thread(app: Flask, work: Callable[[], object]) -> None:
    worker = threading.Thread(target=lambda: in_app(app, work))
    worker.start()
    worker.join()


def in_app(app: Flask, work: Callable[[], object]) -> None:
    with app.app_context():
        work()


def workers(app: Flask, deliver: Callable[[], Any]) -> None:
    """Run two workers at once, until both find no more work."""
    all_at_once(app, lambda _number: deliver(), people=2)


def one_by_one() -> None:
    """The negative control: a free worker takes the oldest event, and then calls."""
    oldest = (
        select(HubEvent.id).where(HubEvent.state == EventState.PENDING).order_by(HubEvent.id)
    ).limit(1)
    mine = (
        update(HubEvent)
        .where(HubEvent.id == oldest.scalar_subquery(), HubEvent.state == EventState.PENDING)
        .values(state=EventState.SENT)
        .returning(HubEvent.body)
        .execution_options(synchronize_session=False)
    )
    settings = current_app.config["SETTINGS"]
    while db.session.scalar(oldest) is not None:
        db.session.rollback()
        with transaction() as session:
            body = session.scalar(mine)
        if body:
            delivery.call(settings, body["callback"], body)


def test_two_workers_tell_a_subscriber_everything_once_and_in_order(
    app: Flask, ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(*range(1, 41))
    listener.pauses = [MOMENT, 0] * 20
    workers(app, deliver_all)
    deliver_all()
    assert numbers(listener) == list(range(1, 41))


def test_naive_workers_let_events_overtake_each_other(
    app: Flask, ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(*range(1, 41))
    with transaction() as session:
        for event in session.scalars(select(HubEvent)):
            event.body = event.body | {"callback": listener.callback}
    listener.pauses = [MOMENT, 0] * 20
    workers(app, one_by_one)
    assert sorted(numbers(listener)) == list(range(1, 41))
    assert numbers(listener) != list(range(1, 41))
