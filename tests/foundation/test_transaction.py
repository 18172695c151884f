"""A transaction is all or nothing, loses no update and permits no write outside."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.catalogue.models import CatalogueVersion, Category
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import fold_log, insert_once, transaction
from tests.support.databases import Database

THREADS = 8
TIMES = 40


def count() -> int:
    return db.session.get_one(CatalogueVersion, 1, populate_existing=True).version


def add_one(session: Session) -> None:
    """Read, then write: an update that is lost where nothing is locked."""
    row = session.get_one(CatalogueVersion, 1, populate_existing=True, with_for_update=True)
    row.version += 1
    session.flush()


def add_one_naively() -> None:
    """Read and write with no lock and no transaction."""
    with db.engine.connect() as connection:
        seen = connection.scalar(text("SELECT version FROM catalogue_version"))
        statement = text("UPDATE catalogue_version SET version = :seen + 1")
        connection.execute(statement, {"seen": seen})


def add_one_in_a_transaction() -> None:
    with transaction() as session:
        add_one(session)


def in_threads(app: Flask, once: Callable[[], None]) -> int:
    """Return the counter's growth after eight threads count forty times each."""
    before = count()

    def run(_number: int) -> None:
        for _ in range(TIMES):
            with app.app_context():
                once()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    return count() - before


def test_no_update_is_lost(app: Flask) -> None:
    assert in_threads(app, add_one_in_a_transaction) == THREADS * TIMES


def test_concurrent_updates_without_a_transaction_are_lost(app: Flask) -> None:
    assert in_threads(app, add_one_naively) < THREADS * TIMES


def fail_after_writing() -> None:
    with transaction() as session:
        add_one(session)
        raise LookupError


def fail_after_an_inner_block() -> None:
    with transaction():
        with transaction() as session:
            add_one(session)
        raise LookupError


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("action", [fail_after_writing, fail_after_an_inner_block])
def test_an_error_takes_everything_back(action: Callable[[], None]) -> None:
    before = count()
    with pytest.raises(LookupError):
        action()
    assert count() == before


@pytest.mark.usefixtures("app")
def test_a_row_added_outside_is_refused() -> None:
    db.session.add(Category(slug="x", name={"sq": "x"}))
    with pytest.raises(RuntimeError, match="inside transaction"):
        db.session.flush()


@pytest.mark.usefixtures("app")
def test_a_statement_that_writes_is_refused_outside() -> None:
    with pytest.raises(RuntimeError, match="inside transaction"):
        db.session.execute(text("UPDATE catalogue_version SET version = 0"))


@pytest.mark.usefixtures("app")
def test_reading_needs_no_transaction_and_leaves_none_open() -> None:
    count()
    with transaction() as session:
        add_one(session)


@pytest.mark.usefixtures("app")
def test_an_existing_row_is_not_inserted_again() -> None:
    with transaction() as session:
        values = {"slug": "food", "name": {"sq": "Ushqim", "en": "Food"}, "position": 1}
        assert insert_once(session, Category, **values)
        assert insert_once(session, Category, **values) is None


def test_sqlites_log_starts_anew_though_another_connection_has_read(
    databases: Callable[[str], Database],
) -> None:
    database = databases("sqlite")
    database.empty()
    log = Path(database.url.removeprefix("sqlite:///") + "-wal")
    with database.app.app_context():
        count()
        with database.app.app_context(), transaction() as session:
            add_one(session)
        written = log.stat().st_size
        fold_log()
    assert written > log.stat().st_size == 0
