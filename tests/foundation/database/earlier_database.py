"""Give tests of migrations an empty database, and write rows as an older version had them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    make_url,
    text,
)

from marketplace.foundation.extensions import db
from tests.support.databases import Database, close_connections, make_app

BEGAN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def earlier_app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of its own, of the same kind as the test's, in its context."""
    with _empty_database(database, tmp_path) as url:
        app = make_app(tmp_path, url)
        with app.app_context():
            yield app
            db.session.remove()
        close_connections(app)


@contextmanager
def _empty_database(database: Database, folder: Path) -> Iterator[str]:
    """Give the address of an empty database, deleted afterwards."""
    if database.kind == "sqlite":
        yield f"sqlite:///{folder / 'earlier.db'}"
        return
    server = create_engine(database.url, isolation_level="AUTOCOMMIT")
    name = f"earlier_{make_url(database.url).database}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(database.url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def write(connection: Connection, name: str, **given: Any) -> None:
    """Insert a row as the table is at this revision; columns that are not given get something."""
    table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    usual: dict[str, Any] = {}
    for column in table.columns:
        if not column.nullable and column.server_default is None:
            usual[column.name] = _something(column.type)
    connection.execute(insert(table).values(usual | given))


def _something(kind: object) -> object:
    if isinstance(kind, DateTime):
        return BEGAN
    if isinstance(kind, JSON):
        return {"sq": "Byrek"}
    return False if isinstance(kind, Boolean) else 1 if isinstance(kind, Integer) else "x"


def run(*statements: str) -> None:
    """Run statements in one transaction."""
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
