"""Measure the calendar's day on PostgreSQL: expiry, blocking, reminders, beside plain SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from flask import Flask

from bench import feeds
from bench.measures import SECONDS, Measure, Reading
from bench.scale import Scale
from bench.servers import environment, make_database
from marketplace import create_app
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.points.calendar.block import block_idle
from marketplace.points.calendar.expire import expire_points
from marketplace.points.calendar.remind import remind
from marketplace.points.idle import months_before
from marketplace.programme.rules import Programme

TODAY = clock.today()
# the 1st after the last month that counts without a feed of its own
SINCE = months_before(TODAY - timedelta(days=Programme().billing_days), 0)
IDLE_FROM = months_before(SINCE, 2)
OVER = f"remaining > 0 AND expires_on < '{TODAY}'"
TELL_LOSSES = f"""INSERT INTO outbox_messages (kind, channel, language, recipient, facts,
  customer_id, state, attempts, created_at, next_attempt_at)
SELECT 'points_expired', channel, c.language,
  CASE channel WHEN 'sms' THEN c.phone ELSE c.email END,
  json_build_object('points', points, 'expires_on', lost.expires_on::text, 'balance',
    (SELECT coalesce(sum(l.remaining), 0) FROM points_lots l WHERE l.customer_id = c.id
     AND l.remaining > 0 AND (l.expires_on IS NULL OR l.expires_on >= '{TODAY}'))),
  c.id, 'pending', 0, now(), now()
FROM (SELECT customer_id, expires_on, sum(remaining) AS points FROM points_lots WHERE {OVER}
  GROUP BY customer_id, expires_on) lost
JOIN customers c ON c.id = lost.customer_id AND c.closed_at IS NULL,
unnest(ARRAY['sms', 'email']) channel"""
EXPIRY = [
    TELL_LOSSES,
    f"""INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day)
    SELECT customer_id, id, 'expire', -remaining, now(), '{TODAY}' FROM points_lots WHERE {OVER}""",
    f"""UPDATE points_accounts a SET balance = balance - lost.points
    FROM (SELECT customer_id, sum(remaining) AS points FROM points_lots WHERE {OVER}
      GROUP BY customer_id) lost
    WHERE lost.customer_id = a.customer_id""",
    f"UPDATE points_lots SET remaining = 0 WHERE {OVER}",
]
OPEN = "NOT EXISTS (SELECT FROM customers c WHERE c.id = customer_id AND c.closed_at IS NOT NULL)"
IDLE = f"""blocked_since IS NULL AND earning_from <= '{IDLE_FROM}'
AND (last_earned_month IS NULL OR last_earned_month < '{IDLE_FROM}') AND {OPEN}"""
TO_BLOCK = f"SELECT customer_id FROM points_accounts WHERE {IDLE}"
BLOCK = f"""UPDATE points_accounts SET blocked_since = '{SINCE}',
blocked_at = now(), idle_from = '{IDLE_FROM}' WHERE {IDLE}"""
TO_REMIND = f"""SELECT customer_id, sum(remaining) AS points, min(expires_on) AS expires_on
FROM points_lots WHERE remaining > 0
AND expires_on > '{TODAY}' AND expires_on <= '{TODAY}'::date + 60 AND {OPEN}
AND NOT EXISTS (SELECT FROM users u WHERE u.customer_id = points_lots.customer_id
  AND u.deactivated_at IS NOT NULL) GROUP BY customer_id"""
REMIND = f"""WITH due AS MATERIALIZED ({TO_REMIND}), noted AS (
  INSERT INTO reminders (customer_id, expires_on, days_before, at)
  SELECT customer_id, expires_on, 30, now() FROM due)
INSERT INTO outbox_messages (kind, channel, language, recipient, facts, customer_id, state,
  attempts, created_at, next_attempt_at)
SELECT 'points_expire', channel, c.language,
  CASE channel WHEN 'sms' THEN c.phone ELSE c.email END,
  json_build_object('points', points, 'expires_on', expires_on::text), c.id, 'pending', 0, now(),
  now()
FROM due JOIN customers c ON c.id = due.customer_id, unnest(ARRAY['sms', 'email']) channel"""
# the state before the day's run
UNBLOCK = """UPDATE points_accounts SET blocked_since = NULL, blocked_at = NULL, idle_from = NULL
WHERE blocked_since IS NOT NULL"""
FORGET = "TRUNCATE reminders; DELETE FROM outbox_messages"
ALL_IDLE = "UPDATE points_accounts SET last_earned_month = NULL"
ALL_DUE = "UPDATE points_lots SET expires_on = current_date + 30 WHERE id % 3 = 1"


class Calendar:
    """One database, and the calendar's functions on it."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self.url = self.fresh()
        settings = {
            name.lower(): value
            for name, value in environment(scale.folder, self.url).items()
            if name.lower() in Settings.model_fields
        }
        self._app: Flask = create_app(Settings.model_validate(settings))

    def fresh(self) -> str:
        """Create the database as it is before the day's run; returns its URL."""
        return make_database(self._scale.folder / "postgresql", feeds.COPY, feeds.FULL)

    def function(self, function: Callable[[], object], before: str = "") -> Reading:
        """Return the seconds that the function takes."""
        self.prepare(before)
        with self._app.app_context():
            db.engine.dispose()  # its connections are to the database that was dropped
            with timed() as took:
                function()
        return Reading(took[0])

    def sql(self, statements: list[str], before: str = "") -> Reading:
        """Return the seconds that the statements take in one transaction, with all rows fetched."""
        self.prepare(before)
        with timed() as took, psycopg.connect(self.url) as connection:
            for statement in statements:
                found = connection.execute(statement)
                if found.description:
                    found.fetchall()
        return Reading(took[0])

    def prepare(self, before: str) -> None:
        """Run the SQL that comes before, and vacuum after it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in filter(None, before.split("; ")):
                connection.execute(statement)
            if before:
                connection.execute("VACUUM ANALYZE points_accounts, points_lots, reminders")
            connection.execute("CHECKPOINT")


@contextmanager
def timed() -> Iterator[list[float]]:
    """Yield a list that holds the block's seconds after it."""
    took: list[float] = []
    began = time.perf_counter()
    yield took
    took.append(time.perf_counter() - began)


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield measures of a day on which lots expire and customers are blocked or reminded.

    Three in ten customers have one expired lot of three; one in a hundred is blocked, or reminded.
    """
    feeds.fill(scale)
    calendar = Calendar(scale)
    yield from _expiry(calendar, scale.customers * 3 // 10)
    calendar.fresh()
    yield from _a_usual_day(calendar, scale.customers)
    yield from _a_big_day(calendar, scale.customers)


def _expiry(calendar: Calendar, lots: int) -> Iterator[Measure]:
    def ours() -> Reading:
        calendar.fresh()
        return calendar.function(lambda: expire_points(on=TODAY))

    def theirs() -> Reading:
        calendar.fresh()
        return calendar.sql(EXPIRY)

    name = f"{lots:,} lots expire"
    yield Measure(name, "four statements by hand", 1.5, ours, theirs, SECONDS, warmed=False)


def _a_usual_day(calendar: Calendar, customers: int) -> Iterator[Measure]:
    yield Measure(
        f"block 1 % of {customers:,} customers",
        "the SELECT that finds them",
        2.0,
        lambda: calendar.function(lambda: block_idle(on=TODAY), UNBLOCK),
        lambda: calendar.sql([TO_BLOCK], UNBLOCK),
        SECONDS,
    )
    yield Measure(
        f"remind 1 % of {customers:,} customers",
        "the SELECT that finds them",
        2.0,
        lambda: calendar.function(lambda: remind(on=TODAY), FORGET),
        lambda: calendar.sql([TO_REMIND], FORGET),
        SECONDS,
    )


def _a_big_day(calendar: Calendar, customers: int) -> Iterator[Measure]:
    yield Measure(
        f"block all of {customers:,} customers",
        "one UPDATE by hand",
        2.0,
        lambda: calendar.function(lambda: block_idle(on=TODAY), f"{ALL_IDLE}; {UNBLOCK}"),
        lambda: calendar.sql([BLOCK], UNBLOCK),
        SECONDS,
        warmed=False,
        takes=1,
    )
    yield Measure(
        f"remind all of {customers:,} customers",
        "one INSERT by hand",
        2.0,
        lambda: calendar.function(lambda: remind(on=TODAY), f"{FORGET}; {ALL_DUE}"),
        lambda: calendar.sql([REMIND], FORGET),
        SECONDS,
        warmed=False,
        takes=1,
    )
