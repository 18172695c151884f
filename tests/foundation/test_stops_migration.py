"""Sign-ins that were deactivated before stops existed become stops of the whole account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text

from marketplace.customers.models import Customer, StoppedBy
from marketplace.foundation.extensions import db
from tests.support.databases import Database, close_connections, make_app

SHUT_AT = "2026-03-04 05:06:07+00:00"
PEOPLE = {"open": (None, None), "shut": (SHUT_AT, None), "closed": (SHUT_AT, SHUT_AT)}
CUSTOMER = text(
    "INSERT INTO customers (id, name, surname, language, registered_at, closed_at)"
    " VALUES (:id, :name, 'K', 'sq', '2026-01-01 00:00:00+00:00', :closed_at)"
)
USER = text(
    "INSERT INTO users (username, password_hash, role, language, name, customer_id, created_at,"
    " deactivated_at) VALUES (:name, '', 'customer', 'sq', '', :id, '2026-01-01 00:00:00+00:00',"
    " :shut_at)"
)


@pytest.fixture
def app_before(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of its own, of the same kind as the test's."""
    if database.kind == "sqlite":
        yield (app := make_app(tmp_path, f"sqlite:///{tmp_path / 'before.db'}"))
        close_connections(app)
        return
    server = create_engine(database.url, isolation_level="AUTOCOMMIT")
    name = f"before_{make_url(database.url).database}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(database.url).set(database=name).render_as_string(hide_password=False)
    yield (app := make_app(tmp_path, url))
    close_connections(app)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def test_a_deactivated_sign_in_becomes_a_stop_and_others_stay_as_they_are(
    app_before: Flask,
) -> None:
    with app_before.app_context():
        upgrade(revision="0003")
        with db.engine.begin() as connection:
            for number, (name, (shut_at, closed_at)) in enumerate(PEOPLE.items(), start=1):
                who = {"id": number, "name": name}
                connection.execute(CUSTOMER, who | {"closed_at": closed_at})
                connection.execute(USER, who | {"shut_at": shut_at})
        db.engine.dispose()
        upgrade()
        found = {one.name: one for one in db.session.query(Customer)}
        assert {name for name, one in found.items() if one.stopped_at} == {"shut"}
        assert found["shut"].stopped_by is StoppedBy.SUPPORT
        assert f"{found['shut'].stopped_at:%Y-%m-%d %H:%M:%S}" == SHUT_AT[:19]
        db.session.remove()
