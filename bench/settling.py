"""Measure the closing of a month of settlement on PostgreSQL, beside plain SQL of the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
from flask import Flask

from bench import data
from bench.by_calendar import timed
from bench.measures import SECONDS, Measure, Reading
from bench.scale import Scale
from bench.servers import environment, make_database, marketplace
from marketplace import create_app
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.settlement.close import close_months
from marketplace.settlement.verify import verify

PARTNERS = 2_000
AIM = 2.0
THIS_MONTH = clock.today().replace(day=1)
LAST_MONTH = (THIS_MONTH - timedelta(days=1)).replace(day=1)
START, END = clock.start_of(LAST_MONTH), clock.start_of(THIS_MONTH)
SNAPSHOT = """json_build_object('slug', 'offer', 'title', json_build_object('sq',
  'Çmim i mirë', 'en', 'Good price'), 'terms', json_build_object('sq',
  repeat('Kushtet e ofertës. ', 8), 'en', repeat('The terms. ', 8)),
  'partner', 'Partner', 'worth_cents', 150, 'unit', null, 'owed', json_build_object('terms', 1,
  'basis', 'share', 'net_cents', 98, 'tax_bp', 1800, 'tax_cents', 18))"""
# no column is named that a partner's texts could be in
FILL = f"""
INSERT INTO partners SELECT (jsonb_populate_record(p,
  jsonb_build_object('id', i, 'slug', 'partner-' || i))).*
FROM partners p, generate_series(51, {PARTNERS}) i WHERE p.id = 1;
INSERT INTO partner_terms
  (partner_id, basis, share_bp, tax_bp, valid_from, follows, why, created_at)
VALUES (1, 'share', 6550, 1800, '{START}', 0, 'agreed', '{START}');
INSERT INTO conversions (customer_id, offer_id, partner_id, kind, via, key, points, terms, state,
  code_hash, created_at, confirmed_at, branch_id, lost)
SELECT i % {{customers}} + 1, 1, i % {PARTNERS} + 1, 'partner', 'web', i::text, 10, {SNAPSHOT},
  'confirmed', 'C' || i, at, at, i % 100 + 1, false
FROM generate_series(1, {{codes}}) i,
  LATERAL (SELECT '{START}'::timestamptz - interval '1 month' * (i % 2)
    + interval '1 second' * (i::bigint * 7919 % 2400000) AS at) moment;
"""
ROWS = ("settlement_months", "settlement_statements", "settlement_lines")
EMPTY = f"TRUNCATE {', '.join(ROWS)} CASCADE"  # with all that refers to them
COLUMNS = """statement_id, kind, conversion_id, offer_id, branch_id, at, worth_cents, terms_id,
  net_cents, tax_cents"""
OPENED = "id, partner_id, month, year, number, 'open', 0, 0, 0, 0, 0, false"
BY_HAND = [
    "INSERT INTO settlement_months SELECT * FROM settled_months",
    f"""INSERT INTO settlement_statements (id, partner_id, month, year, number, state, codes,
    unpriced, net_cents, tax_cents, total_cents, second_person)
    SELECT {OPENED} FROM settled_statements""",
    f"INSERT INTO settlement_lines ({COLUMNS}) SELECT {COLUMNS} FROM settled_lines ORDER BY id",
    """UPDATE settlement_statements s SET state = 'closed', codes = t.codes,
    unpriced = t.unpriced, net_cents = t.net_cents, tax_cents = t.tax_cents,
    total_cents = t.total_cents, closed_at = t.closed_at, due_on = t.due_on
    FROM settled_statements t WHERE t.id = s.id""",
]


class Books:
    """One database with two months of codes, of which the books hold the later."""

    def __init__(self, scale: Scale) -> None:
        self.codes = scale.customers
        self._url = _filled(scale.folder, scale.customers)
        settings = {
            name.lower(): value
            for name, value in environment(scale.folder, self._url).items()
            if name.lower() in Settings.model_fields
        }
        self._app: Flask = create_app(Settings.model_validate(settings))

    def close(self) -> Reading:
        """Return the seconds that the closing takes; wrong where the books are not in order."""
        self._run(EMPTY, "CHECKPOINT")
        with self._app.app_context():
            with timed() as took:
                closed = close_months(on=clock.today())
            wrong = (closed != 1) + len(verify().violations)
            db.session.remove()
            db.engine.dispose()
        self._keep()
        return Reading(took[0], wrong)

    def by_hand(self) -> Reading:
        """Return the seconds that plain SQL takes to write the same rows, in one transaction."""
        self._run(EMPTY, "CHECKPOINT")
        with timed() as took, psycopg.connect(self._url) as connection:
            for statement in BY_HAND:
                connection.execute(statement)
        return Reading(took[0])

    def _keep(self) -> None:
        """Keep the rows of the closing, for the hand to write."""
        for table in ROWS:
            kept = table.replace("settlement", "settled")
            self._run(f"DROP TABLE IF EXISTS {kept}", f"CREATE TABLE {kept} AS TABLE {table}")
            self._run(f"ANALYZE {kept}")

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield the closing of a month with as many codes as there are customers."""
    books = Books(scale)
    yield Measure(
        f"close a month of {books.codes:,} codes, {PARTNERS:,} partners",
        "the same rows by plain SQL",
        AIM,
        books.close,
        books.by_hand,
        SECONDS,
        warmed=False,
    )


def _filled(folder: Path, codes: int) -> str:
    url = make_database(folder / "postgresql", "settling")
    marketplace(folder, url, "db", "upgrade")
    customers = min(codes, 10_000)
    data.fill(url, customers=customers, offers=1)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in FILL.split(";\n"):
            if statement.strip():
                sized = statement.replace("{customers}", str(customers))
                connection.execute(sized.replace("{codes}", str(2 * codes)))
        connection.execute("VACUUM ANALYZE")
    return url
