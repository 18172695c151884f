"""Write many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

Feeds and the calendar use it: the session, row by row, would take longer than the database. All
of it belongs inside `transaction()`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Date, MetaData, Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

from marketplace.foundation.column_types import UtcDateTime
from marketplace.foundation.transaction import writing

Row = tuple[Any, ...]
STAGED = MetaData()  # of the temporary tables, which migrations leave out
# A table just filled has no statistics: by guessing, the planner would read whole tables.
_USE_INDEXES = select(
    *(
        func.set_config(option, "off", True)
        for option in (
            "enable_seqscan",
            "enable_bitmapscan",
            "enable_hashjoin",
            "enable_mergejoin",
            "jit",
        )
    )
)


def write_rows(session: Session, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert the rows: a plain value (str, int, date, aware datetime) for each column."""
    connection = writing(session)
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * len(columns))
    plain = _for_sqlite([table.c[name].type for name in columns], rows)
    if plain:
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        connection.exec_driver_sql(insert, plain)


def stage(session: Session, table: Table, rows: Iterable[Row]) -> None:
    """Put the rows, a value for each column, into a temporary table of this transaction.

    From then on the transaction looks rows up by indexes alone.
    """
    connection = writing(session)
    if connection.dialect.name == "postgresql":
        connection.execute(_USE_INDEXES)
    connection.execute(CreateTable(table, if_not_exists=True))
    connection.execute(table.delete())
    write_rows(session, table, [column.name for column in table.columns], rows)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn the garbage collector off inside the block.

    Rows make no reference cycles, but its search among many new
    objects would take longer than the rows do.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def reserve_ids(session: Session, table: Table, count: int) -> Sequence[int]:
    """Return `count` new ids of the table, for rows that are written with their id."""
    connection = writing(session)
    if connection.dialect.name == "postgresql":
        sequence = f"SELECT nextval('{table.name}_id_seq') FROM generate_series(1, :count)"  # noqa: S608 - our own names
        return connection.execute(text(sequence), {"count": count}).scalars().all()
    newest = f"SELECT coalesce(max(id), 0) FROM {table.name}"  # noqa: S608 - our own names
    first = int(connection.execute(text(newest)).scalar_one()) + 1
    return range(first, first + count)


def _copy(connection: Connection, statement: str, rows: Iterable[Row]) -> None:
    driver = cast("Any", connection.connection.driver_connection)
    made = list(rows)  # what makes them may ask the database, which would wait for COPY for ever
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in made:
            copy.write_row(row)


def _for_sqlite(types: Sequence[TypeEngine[Any]], rows: Iterable[Row]) -> list[Row]:
    """Return the rows as SQLAlchemy's own types store them: days and moments as text."""
    columns = zip(*rows, strict=True)
    plain = [
        map(_as_text, column) if isinstance(kind, (Date, UtcDateTime)) else column
        for kind, column in zip(types, columns, strict=False)  # without rows there are no columns
    ]
    return list(zip(*plain, strict=True))


@lru_cache(maxsize=4096)
def _as_text(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if value else None
