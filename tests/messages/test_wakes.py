"""Workers are woken across processes by the database, and look by themselves where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url

from marketplace.foundation import job_queue, wake_channel
from marketplace.foundation.job_queue import job_queue_of
from marketplace.schedule import worker
from marketplace.schedule.worker_threads import WorkerThreads
from tests.messages.conftest import Write
from tests.messages.test_worker import sent
from tests.support.databases import Database
from tests.support.waiting import eventually

FreshApp = Callable[..., Flask]
RARELY = 60  # seconds between sweeps: work done sooner means that the worker was woken
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%listening'"
LISTENERS += " AND datname = current_database()"  # other workers of the tests have theirs


@contextmanager
def working(app: Flask) -> Iterator[WorkerThreads]:
    """Let a worker inside this process work for the app, as on a machine of its own."""
    worker.start_inside(app)
    threads: WorkerThreads = app.extensions[worker.INSIDE]
    try:
        yield threads
    finally:
        threads.stop()


def hears(threads: WorkerThreads) -> bool:
    return threads._channel.hears.is_set()


def listeners(database: Database) -> list[int]:
    with psycopg.connect(database.url) as connection:
        return [pid for (pid,) in connection.execute(LISTENERS).fetchall()]


def test_a_wake_on_one_machine_reaches_the_worker_of_another(
    fresh_app: FreshApp, write: Write
) -> None:
    web, elsewhere = fresh_app(), fresh_app(worker_inside=True, sweep_seconds=RARELY)
    with working(elsewhere) as threads, web.app_context():
        assert eventually(lambda: hears(threads))
        for number in (2, 4, 6):
            write()
            job_queue.wake()
            assert eventually(lambda number=number: sent() == number, RARELY / 3)


@pytest.mark.databases("postgresql")
def test_a_listening_connection_that_is_lost_is_made_anew(
    database: Database, fresh_app: FreshApp, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_channel, "RECONNECT_SECONDS", 0.1)
    app = fresh_app(worker_inside=True, sweep_seconds=RARELY)
    with working(app) as threads, app.app_context():
        assert eventually(lambda: hears(threads))
        (first,) = listeners(database)
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", [first])
        assert eventually(lambda: listeners(database) not in ([], [first]) and hears(threads))
        write()
        job_queue.wake()
        assert eventually(lambda: sent() == 2, RARELY / 3)


@pytest.mark.databases("postgresql")
def test_a_worker_whose_wakes_are_swallowed_looks_for_work_every_second(
    database: Database, fresh_app: FreshApp, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_channel, "PROBE_SECONDS", 0.5)
    other = make_url(database.url).set(database="postgres").render_as_string(hide_password=False)
    app = fresh_app(worker_inside=True, sweep_seconds=RARELY, database_listen_url=other)
    with working(app) as threads, app.app_context():
        write()
        assert eventually(lambda: sent() == 2, RARELY / 3)
        assert not hears(threads)


@pytest.mark.databases("postgresql")
def test_the_listening_connection_obeys_no_time_out_of_statements(
    database: Database, fresh_app: FreshApp
) -> None:
    hasty = make_url(database.url).update_query_dict({"options": "-c statement_timeout=200"})
    app = fresh_app(database_listen_url=hasty.render_as_string(hide_password=False))
    with app.app_context():
        channel, stopping = WorkerThreads(app, list, stop_seconds=1)._channel, Event()
        wakes = channel.wakes(stopping)
        next(wakes)
        (first,) = listeners(database)
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("SELECT pg_sleep(1)")
        wake_channel.send(channel._engine)
        next(wakes)
        assert listeners(database) == [first]
        stopping.set()
        assert list(wakes) == []


def test_a_database_that_is_away_stops_no_worker_and_is_told_once(
    fresh_app: FreshApp, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_channel, "RECONNECT_SECONDS", 0.1)
    app = fresh_app(
        database_url="postgresql://nobody@127.0.0.1:9/none", worker_inside=True, sweep_seconds=1
    )
    with working(app) as threads:
        assert eventually(lambda: "looks for work every second" in capfd.readouterr().err)
        assert all(thread.is_alive() for thread in threads._threads)
    log = capfd.readouterr().err
    assert "looks for work" not in log
    assert "Traceback" not in log


def test_a_batch_that_fails_is_tried_again_and_leaves_the_others(fresh_app: FreshApp) -> None:
    app = fresh_app(sweep_seconds=1)
    ran, failed = Event(), Event()

    def fail_first() -> bool:
        if failed.is_set():
            ran.set()
            return False
        failed.set()
        raise RuntimeError("broken")

    job_queue_of(app).register("hub", fail_first)
    threads = WorkerThreads(app, list, stop_seconds=5)
    threads.start()
    assert ran.wait(30)
    threads.stop()


def test_redis_url_is_ignored_with_one_line_in_the_log(
    fresh_app: FreshApp, capfd: pytest.CaptureFixture[str]
) -> None:
    fresh_app(redis_url="redis://127.0.0.1:9/0")
    (line,) = [line for line in capfd.readouterr().err.splitlines() if "REDIS_URL" in line]
    assert "ignored" in line
