"""Migration 0006 keeps what an older database holds, and lets it hold what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from marketplace.foundation.extensions import db
from tests.support.databases import Database, close_connections, make_app

OLD = "0003"
NAME = "older_marketplace"
CUSTOMER = (
    "INSERT INTO customers (id, name, surname, language, registered_at) "
    "VALUES ({}, 'Mira', 'Krasniqi', 'sq', '2018-01-01 00:00:00+00')"
)
ACCOUNTS = (
    "INSERT INTO points_accounts (customer_id, balance, earning_from, blocked_since) "
    "VALUES (1, 0, '2018-01-01', '2018-05-01'), (2, 0, '2018-01-01', NULL)"
)
DAYS = (
    "INSERT INTO calendar_days (day, finished_at) VALUES "
    "('2018-05-01', '2018-05-01 01:00:00+00'), ('2018-05-02', '2018-05-02 01:00:00+00')"
)
VERSION = (
    "INSERT INTO rule_versions (id, rule, value, valid_from, follows, why, created_at) VALUES "
    "({}, '{}', '14', '2018-01-01 00:00:00+00', 0, 'a test', '2018-01-01 00:00:00+00')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def older(
    request: pytest.FixtureRequest, databases: Callable[[str], Database], tmp_path: Path
) -> Iterator[Flask]:
    """An app on a database as it was before the migration, with rows."""
    if request.param == "sqlite":
        yield filled(tmp_path, f"sqlite:///{tmp_path}/older.db")
        return
    address = make_url(databases("postgresql").url)
    admin = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
    app = filled(tmp_path, address.set(database=NAME).render_as_string(hide_password=False))
    yield app
    close_connections(app)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))


def filled(folder: Path, url: str) -> Flask:
    app = make_app(folder, url)
    with app.app_context():
        upgrade(revision=OLD)
        with writing() as connection:
            for row in (CUSTOMER.format(1), CUSTOMER.format(2), ACCOUNTS, DAYS):
                connection.execute(text(row))
            connection.execute(text(VERSION.format(7, "code_days")))
        upgrade()
    return app


def writing() -> Any:
    return db.engine.execution_options(marketplace_writing=True).begin()


def column(app: Flask, query: str) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_a_block_in_force_gets_the_moment_of_the_last_run_that_found_it(older: Flask) -> None:
    laid = column(older, "SELECT blocked_at FROM points_accounts ORDER BY customer_id")
    assert [str(moment)[:10] if moment else None for moment in laid] == ["2018-05-02", None]


def test_the_rules_versions_are_kept_and_the_new_rules_allowed(older: Flask) -> None:
    with older.app_context(), writing() as connection:
        connection.execute(text(VERSION.format(8, "returned_days")))
        connection.execute(text(VERSION.format(9, "code_reminder_days")))
    rules = column(older, "SELECT rule FROM rule_versions ORDER BY id")
    assert rules == ["code_days", "returned_days", "code_reminder_days"]


@pytest.mark.parametrize("wrong", ["a_wish", "code_days"])
def test_other_words_and_a_second_follower_are_refused_as_before(older: Flask, wrong: str) -> None:
    with older.app_context(), pytest.raises(DBAPIError), writing() as connection:
        connection.execute(text(VERSION.format(8, wrong)))
