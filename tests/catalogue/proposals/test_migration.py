"""Offers that partners proposed before proposals had a table are carried over; others are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    JSON,
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
    return 1 if isinstance(kind, Integer) else "x"


def before_proposals(app: Flask) -> str:
    """The revision that the table of proposals followed."""
    config = app.extensions["migrate"].migrate.get_config()
    revision = ScriptDirectory.from_config(config).get_revision("0016")
    assert revision is not None
    return str(revision.down_revision)


def prepare(connection: Connection) -> None:
    """Drita, marketing, an offer that each of them wrote, and a consent."""
    write(connection, "partners", id=1, slug="bakery")
    write(connection, "categories", id=1, slug="food")
    write(connection, "users", id=1, username="drita", role="owner", partner_id=1)
    write(connection, "users", id=2, username="marketing", role="marketing")
    write(connection, "customers", id=1)
    write(connection, "consents", id=1, customer_id=1, channel="sms", given=True)
    for number in (1, 2):
        offer = {"kind": "partner", "state": "draft", "partner_id": 1, "category_id": 1}
        write(connection, "offers", id=number, slug=f"offer-{number}", **offer)
        write(
            connection,
            "audit_entries",
            id=number,
            at=BEGAN,
            user_id=number,
            action="offer.create",
            subject_kind="offer",
            subject_id=str(number),
        )


def test_an_earlier_proposal_waits_and_an_earlier_partner_is_set_up(earlier_app: Flask) -> None:
    with earlier_app.app_context():
        upgrade(revision=before_proposals(earlier_app))
        with db.engine.begin() as connection:
            prepare(connection)
        db.engine.dispose()
        upgrade(revision="0016")
        with db.engine.connect() as connection:
            proposals = connection.execute(
                text("SELECT offer_id, state, proposed_by FROM offer_proposals")
            ).all()
            set_up = connection.execute(text("SELECT set_up_at FROM partners")).scalars().all()
            source = connection.execute(text("SELECT source FROM consents")).scalar_one()
        assert proposals == [(1, "waiting", 1)]
        assert (None in set_up, source) == (False, "web")
        db.session.remove()
