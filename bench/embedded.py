"""Measure the embedded default, SQLite with one process, beside a bare loop of the same SQL."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bench.load import Speed
from marketplace.accounts.identity import hash_token
from marketplace.conversions import codes

LONG_AGO = "2026-01-01 00:00:00.000000"
LATER = "2099-01-01 00:00:00.000000"
SEALED = b"x" * 100  # as long as a code's cipher
CUSTOMERS = 20_000
OFFERS = 1_000
KEYS = count()


def fill(database: Path) -> None:
    """Add customers with a user, a line, an account and three lots, and offers of ten partners."""
    with closing(sqlite3.connect(database)) as connection:
        for statement, rows in _rows():
            connection.executemany(statement, rows)
        connection.execute("UPDATE catalogue_version SET version = 1")
        connection.commit()


def _rows() -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    people = range(1, CUSTOMERS + 1)
    seen_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    yield (
        "INSERT INTO partners (id, slug, name, about, created_at) VALUES (?,?,?,'{}',?)",
        [(i, f"partner-{i}", f"Partner {i}", LONG_AGO) for i in range(1, 11)],
    )
    yield (
        "INSERT INTO branches (id, partner_id, name, city, address, opening_hours) VALUES (?,?,?,'Pejë','','')",
        [(i, i, f"Branch {i}") for i in range(1, 11)],
    )
    yield (
        'INSERT INTO categories (id, slug, name, position) VALUES (?,?,\'{"sq":"K"}\',1)',
        [(1, "category-1")],
    )
    yield (
        "INSERT INTO customers (id, name, surname, email, phone, language, registered_at) VALUES (?,'A','B',?,?,'sq',?)",
        [(i, f"c{i}@example.com", f"+3834{3_000_000 + i}", LONG_AGO) for i in people],
    )
    yield (
        "INSERT INTO lines (id, number, kind, tariff, customer_id) VALUES (?,?,'mobile','private-prepaid',?)",
        [(i, f"+3834{3_000_000 + i}", i) for i in people],
    )
    yield (
        "INSERT INTO users (id, username, password_hash, role, language, name, customer_id, created_at) VALUES (?,?,'','customer','sq','A',?,?)",
        [(i, f"customer{i}", i, LONG_AGO) for i in people],
    )
    yield (
        "INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at, seen_at) VALUES (?,?,?,?,?)",
        [(hash_token(f"bench-{i}"), i, LONG_AGO, LATER, seen_at) for i in people],
    )
    yield (
        "INSERT INTO points_accounts (customer_id, balance, earning_from) VALUES (?,3000,'2025-01-01')",
        [(i,) for i in people],
    )
    lots = [(i, n) for i in people for n in range(3)]
    yield (
        "INSERT INTO points_lots (customer_id, line_id, source, reference, earned_on, expires_on, amount, remaining) VALUES (?,?,'spending',?,'2026-01-01',?,1000,1000)",
        [(i, i, f"bench-{n}", f"2098-0{n + 1}-28") for i, n in lots],
    )
    yield (
        "INSERT INTO offers (id, slug, kind, state, partner_id, category_id, title, description, terms, points, worth_cents, code_days, popularity, published_at, created_at, revision) VALUES (?,?,'partner','published',?,1,'{\"sq\":\"T\"}','{}','{}',?,100,30,0,?,?,1)",
        [
            (i, f"offer-{i}", i % 10 + 1, 10 + i % 40, LONG_AGO, LONG_AGO)
            for i in range(1, OFFERS + 1)
        ],
    )


def from_a_folded_log(database: Path, run: Callable[[], Speed]) -> Speed:
    """Run it on an empty write-ahead log, so that no run pays for an earlier one's log."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return run()


def bare_loop(database: Path, *, clients: int, seconds: int) -> Speed:
    """Run the same statements by the bare driver, one connection a thread."""
    done = [0] * clients
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")
            while time.perf_counter() < end:
                _convert(connection)
                done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Speed(sum(done) / seconds)


def _convert(connection: sqlite3.Connection) -> None:
    customer, offer = random.randint(1, CUSTOMERS), random.randint(1, OFFERS)

    def one(sql: str, *values: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] = connection.execute(sql, values).fetchone()
        return row

    one(
        "SELECT u.* FROM users u JOIN sign_ins s ON s.user_id = u.id WHERE s.token_hash = ?",
        hash_token(f"bench-{customer}"),
    )
    one("SELECT version FROM catalogue_version")
    connection.execute("BEGIN IMMEDIATE")
    one(
        "SELECT a.*, c.email FROM points_accounts a JOIN customers c ON c.id = a.customer_id WHERE customer_id = ?",
        customer,
    )
    price, partner = one(
        "SELECT o.points, o.partner_id, p.name, st.remaining, (SELECT count(*) FROM conversions v WHERE v.customer_id = ? AND v.offer_id = o.id AND v.state <> 'cancelled'), (SELECT id FROM conversions WHERE customer_id = ? AND via = 'web' AND key = 'no') FROM offers o LEFT JOIN partners p ON p.id = o.partner_id LEFT JOIN offer_stock st ON st.offer_id = o.id WHERE o.slug = ?",
        customer,
        customer,
        f"offer-{offer}",
    )[:2]
    lot, _left = one(
        "SELECT id, remaining FROM points_lots WHERE customer_id = ? AND remaining > 0 ORDER BY expires_on, id LIMIT 1",
        customer,
    )
    made = connection.execute(
        "INSERT INTO conversions (customer_id, offer_id, partner_id, kind, via, key, points, terms, state, code_hash, sealed_code, good_until, created_at) VALUES (?,?,?,'partner','web',?,?,?,'issued',?,?,?,?)",
        (
            customer,
            offer,
            partner,
            f"bare-{time.time_ns()}-{next(KEYS)}",
            price,
            '{"title": {"sq": "T"}}',
            codes.make(),
            SEALED,
            LATER,
            LONG_AGO,
        ),
    ).lastrowid
    connection.execute(
        "UPDATE points_lots SET remaining = remaining - ? WHERE id = ?", (price, lot)
    )
    connection.execute(
        "INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day, conversion_id) VALUES (?,?,'convert',?,?,'2026-01-01',?)",
        (customer, lot, -price, LONG_AGO, made),
    )
    connection.execute(
        "UPDATE points_accounts SET balance = balance - ? WHERE customer_id = ?", (price, customer)
    )
    connection.execute(
        "SELECT name, city FROM branches WHERE partner_id = ? AND closed_at IS NULL", (partner,)
    ).fetchall()
    for channel in ("email", "sms"):
        connection.execute(
            "INSERT INTO outbox_messages (kind, channel, language, recipient, facts, customer_id, conversion_id, state, attempts, created_at, next_attempt_at) VALUES ('conversion',?,'sq','x','{}',?,?,'pending',0,?,?)",
            (channel, customer, made, LONG_AGO, LONG_AGO),
        )
    connection.execute(
        "UPDATE offer_stock SET remaining = remaining - 1 WHERE remaining > 0 AND offer_id = ?",
        (offer,),
    )
    connection.execute("COMMIT")
    one("SELECT version FROM catalogue_version")
