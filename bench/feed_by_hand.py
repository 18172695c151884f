"""Book a month's spending feed by plain SQL: one transaction, a COPY and set-based statements."""

from __future__ import annotations

import csv
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg

from bench.importing import MONTH
from marketplace.points.billing.points_per_euro import last_day_of
from marketplace.points.expiry import expires_on

LAST_DAY = last_day_of(MONTH)
EXPIRES = expires_on(LAST_DAY)
NAME = f"{MONTH:%Y-%m}"
NEW_LOTS = f"source = 'spending' AND earned_on = '{LAST_DAY}' AND reference LIKE '{NAME}/%'"
GAINS = f"SELECT customer_id, sum(amount) AS points FROM points_lots WHERE {NEW_LOTS} GROUP BY 1"
ON_POSTGRESQL = [
    f"""INSERT INTO charges (charge_id, line_id, month, cents)
    SELECT charge_id, l.id, '{MONTH}', (amount * 100)::int
    FROM feed f JOIN lines l ON l.number = f.line""",
    f"""INSERT INTO points_lots
      (customer_id, line_id, source, reference, earned_on, expires_on, amount, remaining)
    SELECT l.customer_id, l.id, 'spending', '{NAME}/' || points, '{LAST_DAY}', '{EXPIRES}',
      points, points
    FROM (SELECT line_id, sum(cents) / 100 AS points FROM charges WHERE month = '{MONTH}'
      GROUP BY line_id) c JOIN lines l ON l.id = c.line_id WHERE points > 0""",
    f"""INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day)
    SELECT customer_id, id, 'earn', amount, now(), current_date FROM points_lots
    WHERE {NEW_LOTS}""",
    f"""UPDATE points_accounts a SET balance = balance + points,
      last_earned_month = greatest(last_earned_month, '{MONTH}'), blocked_since = NULL,
      idle_from = NULL
    FROM ({GAINS}) g WHERE g.customer_id = a.customer_id""",
]
ON_SQLITE = [
    f"""INSERT INTO charges (charge_id, line_id, month, cents)
    SELECT charge_id, l.id, '{MONTH}', cents FROM feed f JOIN lines l ON l.number = f.line""",
    ON_POSTGRESQL[1],
    f"""INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day)
    SELECT customer_id, id, 'earn', amount, datetime() || '.000000', date() FROM points_lots
    WHERE {NEW_LOTS}""",
    f"""UPDATE points_accounts SET balance = balance + points,
      last_earned_month = max(coalesce(last_earned_month, ''), '{MONTH}'), blocked_since = NULL,
      idle_from = NULL
    FROM ({GAINS}) g WHERE g.customer_id = points_accounts.customer_id""",
]
BLOCK = 1 << 16


def on_postgresql(url: str, feed: Path) -> float:
    """Return the seconds that the feed takes."""
    began = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            'CREATE TEMPORARY TABLE feed (charge_id text, line text COLLATE "C", month text,'
            " amount numeric) ON COMMIT DROP"
        )
        with cursor.copy("COPY feed FROM STDIN (FORMAT csv, HEADER)") as copy, feed.open("rb") as f:
            while block := f.read(BLOCK):
                copy.write(block)
        for statement in ON_POSTGRESQL:
            cursor.execute(statement)
    return time.perf_counter() - began


def on_sqlite(database: Path, feed: Path) -> float:
    """Return the seconds that the feed takes."""
    began = time.perf_counter()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TEMPORARY TABLE feed (charge_id, line, cents)")
        connection.execute("BEGIN IMMEDIATE")
        with feed.open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            connection.executemany(
                "INSERT INTO feed VALUES (?, ?, ?)",
                ((charge, line, round(float(amount) * 100)) for charge, line, _, amount in rows),
            )
        for statement in ON_SQLITE:
            connection.execute(statement)
        connection.execute("COMMIT")
    return time.perf_counter() - began
