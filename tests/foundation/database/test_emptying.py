"""Between tests a database loses its rows, whatever a test did to it, and no connection is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from marketplace.accounts.models import User
from marketplace.catalogue import version
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.databases import Database


def users() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(User.id))) or 0


def driver_connection() -> Any:
    return db.session.connection().connection.driver_connection


def test_the_rows_go_and_the_catalogue_has_a_version_of_its_own(
    database: Database, cast: Cast
) -> None:
    for _ in range(3):
        assert cast.arta
        before, connection = version.current(), driver_connection()
        assert users() == 1
        database.empty()
        vars(cast).clear()
        assert users() == 0
        assert version.current() > before
        assert connection.execute("SELECT 1").fetchone()


@pytest.mark.databases("sqlite")
def test_changed_definitions_are_as_migrated_again(database: Database, cast: Cast) -> None:
    assert cast.arta
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
        connection.execute(text("DROP INDEX ix_users_email"))
    database.empty()
    assert users() == 0
    seen = inspect(db.engine)
    assert "left_behind" not in seen.get_table_names()
    assert "ix_users_email" in {one["name"] for one in seen.get_indexes("users")}
