"""Run each verb of the business in one transaction.

Reads need none: connections are in autocommit, so a page that only reads holds nothing open.
Writes happen only inside `transaction()`. There SQLite takes its write lock at once (`BEGIN
IMMEDIATE`: a lock taken later loses updates), and PostgreSQL locks rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from flask import has_app_context
from sqlalchemy import Connection, Engine, Table, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from marketplace.foundation.database.bounds import KEEPALIVES, bound_engine
from marketplace.foundation.extensions import Base, db
from marketplace.foundation.settings import Settings

WRITING = "marketplace_writing"
SQLITE_BUSY_MILLISECONDS = 30_000
POOL_SECONDS = 10  # a process has more connections than threads; longer waits are a defect


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit all of the block or nothing of it; a block inside another joins it.

    Objects that were read before are loaded afresh inside.
    """
    session = db.session()
    if WRITING in session.info:
        yield session
        return
    session.rollback()
    session.info[WRITING] = True
    try:
        session.connection(execution_options=_writing_options(session))
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[WRITING]


def require_no_transaction() -> None:
    """Raise RuntimeError inside a transaction: the caller takes time that others would wait for."""
    if has_app_context() and WRITING in db.session().info:
        raise RuntimeError("this takes time: do it before transaction()")


def _writing_options(session: Session) -> dict[str, Any]:
    if session.get_bind().dialect.name == "sqlite":
        return {WRITING: True}
    return {"isolation_level": "READ COMMITTED"}


def insert_once(session: Session, table: type[Base], **values: object) -> int | None:
    """Insert a row unless a UNIQUE constraint has it already; return its id, or None."""
    row = insert_new(session, table).values(**values)
    return session.execute(row.returning(inspect(table).c.id)).scalar_one_or_none()


def insert_new(session: Session, table: type[Base] | Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that skips the rows which a UNIQUE constraint has already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def writing(session: Session) -> Connection:
    """Return the transaction's connection, for statements compiled once.

    The session would analyse each statement anew, which takes longer than the database. Raises
    RuntimeError outside a transaction.
    """
    _refuse_outside(session)
    return session.connection()


def guard_engine(engine: Engine, settings: Settings) -> None:
    """Prepare the engine's connections; called once for each app."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        bound_engine(engine, settings)


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def fold_log() -> None:
    """Fold SQLite's write-ahead log into its file and start it anew; does nothing on PostgreSQL.

    SQLite does so by itself when no request runs; where requests never pause, the log only grows,
    and every read gets slower with it.
    """
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: object, _instances: object) -> None:
    _refuse_outside(session)


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_write(state: ORMExecuteState) -> None:
    if not state.is_select:
        _refuse_outside(state.session)


def _refuse_outside(session: Session) -> None:
    if WRITING not in session.info:
        raise RuntimeError("writes belong inside transaction()")


def engine_options(settings: Settings) -> dict[str, Any]:
    """Return the options of SQLAlchemy's engine."""
    # errors show the statement without its values, which are codes, names and numbers
    if not settings.database.startswith("postgresql"):
        return {"hide_parameters": True}
    prepared = {} if settings.database_prepared else {"prepare_threshold": None}
    return {
        "hide_parameters": True,
        "isolation_level": "AUTOCOMMIT",
        "pool_size": settings.database_pool,
        "max_overflow": settings.database_pool,
        "pool_timeout": POOL_SECONDS,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": settings.database_connect_seconds}
        | KEEPALIVES
        | prepared,
    }
