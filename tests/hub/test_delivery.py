"""Events reach a real subscriber at least once, in order, under the same id."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.hub import delivery
from marketplace.hub.events import MemberSnapshot, tell
from marketplace.hub.models import EventState
from marketplace.hub.queries import EventKind
from tests.hub.conftest import Events, Subscribe, deliver_all, later
from tests.hub.listener import Listener, listening
from tests.support.waiting import eventually


def happen(*members: int) -> None:
    with transaction() as session:
        for one in members:
            tell(session, EventKind.STATE, MemberSnapshot(one, "blocked"))


def members_told(listener: Listener) -> list[str]:
    return [one["event"]["loyaltyProgramMember"]["id"] for one in listener.events]


def test_an_event_reaches_the_subscriber(
    ask: Subscribe, events: Events, listener: Listener
) -> None:
    ask()
    happen(7)
    deliver_all()
    (told,), (event,) = listener.events, events()
    assert told == event.body
    assert told.keys() == {"eventId", "eventTime", "eventType", "event"}
    assert listener.headers[0]["Content-Type"] == "application/json;charset=utf-8"
    assert (event.state, event.attempts) == (EventState.SENT, 1)


def test_events_come_in_their_order(ask: Subscribe, listener: Listener) -> None:
    ask()
    happen(*range(1, 46))
    deliver_all()
    assert members_told(listener) == [str(n) for n in range(1, 46)]


def test_an_event_that_a_subscriber_accepted_is_not_sent_again(
    ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(7)
    deliver_all()
    with later(3600):
        deliver_all()
    assert len(listener.events) == 1


@pytest.mark.parametrize("status", [500, 404, 400, 307])
def test_an_event_that_was_not_accepted_is_sent_again_under_the_same_id(
    ask: Subscribe, events: Events, listener: Listener, status: int
) -> None:
    ask()
    happen(7)
    listener.answers = [status]
    deliver_all()
    assert (events()[0].state, str(status) in (events()[0].last_error or "")) == ("pending", True)
    with later(60):
        deliver_all()
    assert len({one["eventId"] for one in listener.events}) == 1
    assert (len(listener.events), events()[0].state) == (2, EventState.SENT)


def test_no_redirection_is_followed(ask: Subscribe, listener: Listener) -> None:
    ask()
    happen(7)
    listener.answers = [307]
    deliver_all()
    assert (len(listener.events), listener.elsewhere) == (1, 0)


def test_events_behind_a_failed_one_wait_and_keep_their_order(
    ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(1, 2, 3)
    listener.answers = [204, 503]
    deliver_all()
    assert members_told(listener) == ["1", "2"]
    with later(60):
        deliver_all()
    assert members_told(listener) == ["1", "2", "2", "3"]


def test_a_failing_subscriber_does_not_hold_up_others(ask: Subscribe, listener: Listener) -> None:
    with listening() as other:
        ask(callback=other.callback)
        ask()
        happen(1, 2)
        other.answers = [500] * 9
        deliver_all()
        assert (members_told(listener), members_told(other)) == (["1", "2"], ["1"])


def test_an_event_that_is_never_accepted_is_given_up(
    ask: Subscribe, events: Events, listener: Listener
) -> None:
    ask()
    happen(7)
    listener.answers = [500] * 50
    for hours in range(14):
        with later(hours * 3700):
            deliver_all()
    assert (events()[0].state, events()[0].attempts) == (EventState.DEAD, 12)
    assert len(listener.events) == 12


def test_a_call_to_a_silent_subscriber_ends_with_a_timeout(
    fresh_app: Callable[..., Flask], ask: Subscribe, events: Events, listener: Listener
) -> None:
    ask()
    happen(7)
    listener.hang.clear()
    with fresh_app(hub_timeout=0.3).app_context():
        delivery.deliver_events()
    assert "Timeout" in (events()[0].last_error or "")


def test_an_unreachable_subscriber_is_tried_again(ask: Subscribe, events: Events) -> None:
    with listening() as gone:
        ask(callback=gone.callback)
    happen(7)
    deliver_all()
    assert (events()[0].state, events()[0].attempts) == (EventState.PENDING, 1)


def test_no_transaction_is_open_while_a_subscriber_is_called(
    app: Flask, ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(7)
    listener.hang.clear()

    def deliver() -> None:
        with app.app_context():
            delivery.deliver_events()

    worker = threading.Thread(target=deliver)
    worker.start()
    happen(8)  # on SQLite a write would wait for an open transaction
    listener.hang.set()
    worker.join()
    eventually(lambda: len(listener.events) >= 1)


def test_a_worker_that_died_leaves_a_lease_that_runs_out(
    ask: Subscribe, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    happen(7)

    def die(*_given: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "call", die)
        with pytest.raises(SystemExit):
            delivery.deliver_events()
    deliver_all()
    assert listener.events == []
    with time_machine.travel(clock.now() + timedelta(seconds=130)):
        deliver_all()
    assert members_told(listener) == ["7"]
