"""Rules and runs of before the migration of feeds are kept, and the new rule is let in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.extensions import db
from tests.support.databases import Database, close_connections, make_app

THEN = "'2026-01-01 00:00:00'"
OLD_RUN = f"""INSERT INTO import_runs (feed, file_name, ran_by, dry_run, state, size, position,
digest, rejected_size, rows, booked, repeated, left_out, rejected, points, created_at)
VALUES ('spending', 'may.csv', 'billing', false, 'done', 100, 100, 'd', 0, 5, 4, 1, 0, 0, 9,
{THEN})"""
RULE = """INSERT INTO rule_versions (rule, value, valid_from, why, created_at)
VALUES ('{}', '3', {}, 'a test', {})"""


@pytest.fixture
def old_app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Make an app on an empty database of the test's kind, up to the version before."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    name, server = "before_feeds", None
    if database.kind == "postgresql":
        server = create_engine(database.url, isolation_level="AUTOCOMMIT")
        url = make_url(database.url).set(database=name).render_as_string(hide_password=False)
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
    app = make_app(tmp_path, url)
    with app.app_context():
        upgrade(revision="0003")
        yield app
    close_connections(app)
    if server is not None:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def write(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.usefixtures("old_app")
def test_what_was_there_is_kept_and_guarded_as_before() -> None:
    write(OLD_RUN, RULE.format("idle_months", THEN, THEN))
    db.engine.dispose()
    upgrade(revision="0007")

    run = text("SELECT part, whole_digest, months, differing, points FROM import_runs")
    kept = text("SELECT rule, why FROM rule_versions")
    with db.engine.connect() as connection:
        assert connection.execute(run).one() in [("all", "", "[]", 0, 9), ("all", "", [], 0, 9)]
        assert connection.execute(kept).one() == ("idle_months", "a test")
    write(RULE.format("billing_days", THEN, THEN))
    for wrong in (
        RULE.format("no_rule", THEN, THEN),
        "UPDATE rule_versions SET why = 'x'",
        "DELETE FROM rule_versions",
        "UPDATE import_runs SET part = 'none'",
    ):
        with pytest.raises(DBAPIError):
            write(wrong)
