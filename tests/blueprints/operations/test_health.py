"""Health: the process lives; the database answers; how old the oldest message is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.messages.models import OutboxMessage
from marketplace.points.calendar.models import CalendarDay
from tests.support.cast import write
from tests.support.csrf_client import BrowserLike


def test_the_process_lives(client: BrowserLike) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_it_is_ready_when_the_database_answers(client: BrowserLike) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "database": True,
        "oldest_undelivered_seconds": None,
        "calendar_waits": None,
    }


def test_it_tells_that_the_calendar_waits_and_stays_ready(client: BrowserLike) -> None:
    write(CalendarDay(day=clock.today() - timedelta(days=9), finished_at=clock.now()))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["calendar_waits"].startswith("the last finished day is ")


def test_the_readiness_check_says_how_long_the_oldest_message_waits(client: BrowserLike) -> None:
    written = clock.now() - timedelta(minutes=5)
    message = OutboxMessage(
        kind="welcome", channel=Channel.SMS, language="sq", recipient="+38349000001", facts={}
    )
    message.created_at = message.next_attempt_at = written
    write(message)
    answer = client.get("/readyz").json
    assert answer is not None
    assert 300 <= answer["oldest_undelivered_seconds"] < 310


def test_it_is_not_ready_when_the_database_is_silent(fresh_app: Callable[..., Flask]) -> None:
    app = fresh_app(database_url="postgresql://nobody@127.0.0.1:9/none")
    answer = BrowserLike(app).get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] is False


def test_it_is_ready_while_everything_that_only_the_worker_calls_is_away(
    fresh_app: Callable[..., Flask],
) -> None:
    nowhere = "http://127.0.0.1:9/"
    away = {"mail_port": 9, "sms_gateway_url": nowhere, "network_url": nowhere}
    real = {"email_transport": "smtp", "sms_transport": "kannel"}
    app = fresh_app(redis_url="redis://127.0.0.1:9/0", **away, **real)
    assert BrowserLike(app).get("/readyz").status_code == 200


def test_the_baseline_of_the_benchmark_answers_only_where_it_is_turned_on(
    fresh_app: Callable[..., Flask],
) -> None:
    for on, status in ((True, 200), (False, 404)):
        assert fresh_app(hello=on).test_client().get("/hello").status_code == status, on
