"""Measure the same feed on SQLite, beside the same writes by its driver."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench import feed_by_hand
from bench.feeds import Imports, beside_hand
from bench.measures import Measure, Reading
from bench.scale import Scale
from bench.servers import marketplace

NOW = "2026-01-01 00:00:00.000000"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :customers)"
STATEMENTS = [
    f"""INSERT INTO customers (id, name, surname, email, phone, language, registered_at)
    {NUMBERS} SELECT i, 'A', 'B', 'c' || i || '@example.com', '+3834' || (3000000 + i), 'sq',
      '{NOW}' FROM n""",
    f"""INSERT INTO lines (id, number, kind, tariff, customer_id, verified_at, earning_from)
    {NUMBERS} SELECT i, '+3834' || (3000000 + i), 'mobile', 'private-prepaid', i, '{NOW}',
      '2025-01-01' FROM n""",
    f"""INSERT INTO points_accounts (customer_id, balance, earning_from)
    {NUMBERS} SELECT i, 3000, '2025-01-01' FROM n""",
    f"""INSERT INTO points_lots
      (customer_id, line_id, source, reference, earned_on, expires_on, amount, remaining)
    {NUMBERS} SELECT i, i, 'spending', 'bench-' || m.m, '2026-01-01', '2098-01-28', 1000, 1000
    FROM n JOIN (SELECT 1 AS m UNION SELECT 2 UNION SELECT 3) m""",
    f"""INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day)
    SELECT customer_id, id, 'earn', 1000, '{NOW}', '2026-01-01' FROM points_lots""",
]


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield the feed on SQLite, each run into a copy of the same file."""
    folder = scale.folder / "sqlite-feed"
    database = folder / "instance" / "marketplace.db"
    full = folder / "full.db"
    fill(folder, database, full, scale.customers)

    def fresh() -> str:
        for file in database.parent.glob("marketplace.db*"):
            file.unlink()
        shutil.copy(full, database)
        return ""

    def hand(feed: Path) -> Reading:
        fresh()
        return Reading(feed_by_hand.on_sqlite(database, feed))

    yield from beside_hand(Imports(folder, fresh, scale.feed_lines), "SQLite", 2.0, hand)


def fill(folder: Path, database: Path, full: Path, customers: int) -> None:
    """Create the file that every run begins with."""
    shutil.rmtree(folder, ignore_errors=True)
    marketplace(folder, "", "db", "upgrade")
    with closing(sqlite3.connect(database)) as connection:
        for statement in STATEMENTS:
            connection.execute(statement, {"customers": customers})
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(database, full)
