"""Messages that waited before priorities existed get theirs by their kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text

from marketplace.foundation.extensions import db
from marketplace.messages.models import Priority
from tests.support.databases import Database, close_connections, make_app

WAITED = {
    "registration_pin": ("pending", Priority.URGENT),
    "conversion": ("pending", Priority.URGENT),
    "topup": ("pending", Priority.NOTICE),
    "points_expire": ("pending", Priority.BULK),
    "confirmed": ("sent", Priority.NOTICE),
}
INSERT = text(
    "INSERT INTO outbox_messages (kind, channel, language, recipient, facts, state, attempts, "
    "created_at, next_attempt_at) VALUES (:kind, 'sms', 'sq', '+38349000001', '{}', :state, 0, "
    "'2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)


@pytest.fixture
def old_app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of its own, of the same kind as the test's."""
    if database.kind == "sqlite":
        yield (app := make_app(tmp_path, f"sqlite:///{tmp_path / 'old.db'}"))
        close_connections(app)
        return
    server = create_engine(database.url, isolation_level="AUTOCOMMIT")
    name = f"old_{make_url(database.url).database}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(database.url).set(database=name).render_as_string(hide_password=False)
    yield (app := make_app(tmp_path, url))
    close_connections(app)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def test_what_waits_gets_the_priority_of_its_kind(old_app: Flask) -> None:
    with old_app.app_context():
        upgrade(revision="0003")
        with db.engine.begin() as connection:
            for kind, (state, _) in WAITED.items():
                connection.execute(INSERT, {"kind": kind, "state": state})
        db.engine.dispose()
        upgrade()
        with db.engine.connect() as connection:
            rows = connection.execute(text("SELECT kind, priority FROM outbox_messages")).all()
    assert {row.kind: row.priority for row in rows} == {
        kind: priority for kind, (_, priority) in WAITED.items()
    }
