"""Sessions from before proofs existed count as proven by the password, when they began."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, select, text

from marketplace.accounts.models import Proof, SignIn
from marketplace.foundation.extensions import db
from tests.support.databases import Database, close_connections, make_app

BEGAN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
USER = text(
    "INSERT INTO users (id, username, password_hash, role, language, name, created_at)"
    " VALUES (1, 'support', '', 'support', 'sq', '', '2026-01-01 00:00:00+00:00')"
)
SESSION = text(
    "INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at)"
    " VALUES ('before', 1, '2026-03-04 05:06:07+00:00', '2026-04-03 05:06:07+00:00')"
)


@pytest.fixture
def earlier_app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of its own, of the same kind as the test's."""
    if database.kind == "sqlite":
        yield (app := make_app(tmp_path, f"sqlite:///{tmp_path / 'earlier.db'}"))
        close_connections(app)
        return
    server = create_engine(database.url, isolation_level="AUTOCOMMIT")
    name = f"earlier_{make_url(database.url).database}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(database.url).set(database=name).render_as_string(hide_password=False)
    yield (app := make_app(tmp_path, url))
    close_connections(app)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def test_an_earlier_session_was_proven_by_the_password_when_it_began(earlier_app: Flask) -> None:
    with earlier_app.app_context():
        upgrade(revision="0010")
        with db.engine.begin() as connection:
            connection.execute(USER)
            connection.execute(SESSION)
        db.engine.dispose()
        upgrade(revision="0011")
        session = db.session.execute(select(SignIn.proven_at, SignIn.proven_by)).one()
        assert (session.proven_at, session.proven_by) == (BEGAN, Proof.PASSWORD)
        db.session.remove()
