"""The plans by which a database would answer, were its tables long."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Executable, event

from marketplace.foundation.extensions import db

# SQLite's driver keeps prepared statements by their text, and a kept EXPLAIN tells the plan of the
# indexes that there were when it was prepared: each is asked for in a text of its own
QUESTIONS: Final = itertools.count()


def plan_of(connection: Connection, query: str, values: object = ()) -> str:
    """The plan for a query, as it is sent to the database: with its values beside it, or in it."""
    sqlite = connection.dialect.name == "sqlite"
    cursor = connection.connection.cursor()
    try:
        if sqlite:
            question = f"EXPLAIN QUERY PLAN /* {next(QUESTIONS)} */ {query}"
            cursor.execute(question, values or ())
            return "\n".join(row[3] for row in cursor.fetchall())
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}", values or None)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
        return plan
    finally:
        cursor.close()


def plan_for(asked: Executable) -> str:
    """The plan for a query that nobody has sent yet, with its values in it."""
    query = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True}))
    return plan_of(db.session.connection(), query)


def plans_of(action: Callable[[], object]) -> list[str]:
    """The plans for all that an action asks the database."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, query: str, values: object, *_: object) -> None:
        if query.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((query, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [plan_of(db.session.connection(), query, values) for query, values in asked]


def reads_all(plan: str) -> bool:
    """Return whether a table is read from first row to last; a subquery has lines of its own."""
    by_index = "USING INDEX", "USING COVERING INDEX"
    of_no_table = "SCAN (subquery", "SCAN CONSTANT ROW"
    lines = plan.splitlines()
    scans = [one for one in lines if one.startswith("SCAN") and not one.startswith(of_no_table)]
    return "Seq Scan" in plan or any(not any(one in line for one in by_index) for line in scans)
