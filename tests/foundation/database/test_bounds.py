"""Every wait for PostgreSQL has a bound: short for requests, longer for other work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, select, text, update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from marketplace.foundation.database import bounds, connection
from marketplace.foundation.database.connection import BoundedConnection
from marketplace.foundation.database.outage import Outage
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import lock
from marketplace.points.models import Account
from tests.support.cast import Cast
from tests.support.databases import Database

pytestmark = pytest.mark.databases("postgresql")
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
MakeApp = Callable[..., Flask]


def told() -> list[str]:
    return [db.session.connection().scalar(text(f"SHOW {name}")) or "" for name in NAMES]


def held_row(database: Database, customer_id: int) -> psycopg.Connection[Any]:
    """Open another session that holds the customer's account, and return it."""
    other = psycopg.connect(
        make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    other.execute("SELECT 1 FROM points_accounts WHERE customer_id = %s FOR UPDATE", [customer_id])
    return other


def test_the_server_knows_the_bounds_of_a_request_and_of_other_work(fresh_app: MakeApp) -> None:
    app = fresh_app()
    with app.test_request_context():
        assert told() == ["15s", "3s", "1min"]
        with transaction():
            assert told() == ["15s", "3s", "1min"]
        db.session.remove()
    with app.app_context():
        assert told() == ["1h", "30s", "1min"]
        db.session.remove()


def test_a_row_that_is_held_is_waited_for_no_longer_than_the_bound(
    fresh_app: MakeApp, cast: Cast, database: Database
) -> None:
    customer_id = cast.arta.customer_id
    app = fresh_app(database_lock_seconds=0.2)
    with held_row(database, customer_id), app.test_request_context():
        with pytest.raises(OperationalError, match="lock timeout"), transaction() as session:
            lock(session, customer_id)
        db.session.remove()


def test_a_statement_that_takes_too_long_is_ended(fresh_app: MakeApp) -> None:
    with fresh_app(database_statement_seconds=0.2).test_request_context():
        with pytest.raises(OperationalError, match="statement timeout"):
            db.session.connection().execute(text("SELECT pg_sleep(5)"))
        db.session.remove()


def test_a_transaction_that_does_nothing_loses_its_locks(
    fresh_app: MakeApp, cast: Cast, app: Flask
) -> None:
    customer_id = cast.arta.customer_id
    with fresh_app(database_idle_seconds=0.2).app_context():
        with pytest.raises(Exception, match=r"idle-in-transaction|closed|terminat"):  # noqa: PT012, SIM117
            with transaction() as session:
                lock(session, customer_id)
                with app.app_context(), transaction() as other:
                    other.execute(update(Account).values(balance=1))
                lock(session, customer_id)
        db.session.remove()
    with app.app_context():
        assert db.session.scalars(select(Account.balance)).all() == [1]
        db.session.remove()


def test_on_a_session_that_is_shared_each_transaction_is_bounded_and_no_session(
    fresh_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind PgBouncer in transaction mode, where the key is not the server process's."""
    info = psycopg.ConnectionInfo
    monkeypatch.setattr(info, "backend_pid", property(lambda _self: 0))
    with fresh_app().test_request_context():
        assert told() == ["0", "0", "0"]
        with transaction():
            assert told() == ["15s", "3s", "1min"]
        assert told() == ["0", "0", "0"]
        db.session.remove()


def test_a_connection_that_was_cut_is_replaced_before_it_is_used(
    fresh_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TRUSTED_SECONDS", 60)  # also one that was used just now
    with fresh_app().app_context():
        pid = db.session.connection().scalar(text("SELECT pg_backend_pid()"))
        db.session.remove()
        with db.engine.connect() as first, db.engine.connect() as second:
            pids = {first.scalar(text("SELECT pg_backend_pid()")): second}
            pids[second.scalar(text("SELECT pg_backend_pid()"))] = first
            ended = text("SELECT pg_terminate_backend(:pid, 60000)")  # and waits until it has
            pids.get(pid, second).execute(ended, {"pid": pid})
        for _each in range(3):
            assert db.session.connection().scalar(text("SELECT 1")) == 1
            db.session.remove()


@pytest.fixture
def pings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The connections that are asked whether they work."""
    asked: list[object] = []
    ping = PGDialect_psycopg.do_ping

    def note(self: PGDialect_psycopg, connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return ping(self, connection)

    monkeypatch.setattr(PGDialect_psycopg, "do_ping", note)
    monkeypatch.setattr(connection, "TRUSTED_SECONDS", 60)  # however slow this machine is
    return asked


def test_a_connection_used_a_moment_ago_is_handed_out_without_a_ping(
    fresh_app: MakeApp, pings: list[object]
) -> None:
    with fresh_app().app_context():
        for _each in range(3):
            db.session.connection()
            db.session.remove()
        assert pings == []


def test_during_an_outage_each_connection_is_pinged(
    fresh_app: MakeApp, pings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outage, "lasts", True)
    with fresh_app().app_context():
        for _each in range(2):
            db.session.connection()
            db.session.remove()
        assert len(pings) == 1


def test_a_connection_that_lay_idle_is_pinged(
    fresh_app: MakeApp, pings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_app().app_context():
        db.session.connection()
        db.session.remove()
        monkeypatch.setattr(bounds, "monotonic", lambda: float("-inf"))
        db.session.connection()
        db.session.remove()
        db.session.connection()
        db.session.remove()
        assert len(pings) == 1


def test_a_server_that_is_silent_is_given_up(fresh_app: MakeApp) -> None:
    """The server's own time-out is off here, as a frozen server's would be."""
    with fresh_app().app_context():
        with pytest.raises(OperationalError, match="did not answer in time"):  # noqa: PT012
            connection = db.session.connection()
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, BoundedConnection)
            driver.longest_wait = 0.3
            connection.execute(text("SELECT pg_sleep(5)"))
        db.session.rollback()
        with pytest.raises(OperationalError, match="a moment ago"):
            db.session.connection().execute(text("SELECT 1"))
        db.session.remove()
