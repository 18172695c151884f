"""Fill an operator-sized database by a few set-based statements on PostgreSQL.

Customers come with a user, a line, an account and three lots of 1,000 points; every customer is
signed in with the token `bench-<id>`, so that load can be sent as any of them.
"""

from __future__ import annotations

import psycopg

SCALE = """
INSERT INTO partners (id, slug, name, about, created_at)
SELECT i, 'partner-' || i, 'Partner ' || i, '{}', now() FROM generate_series(1, 50) i;
INSERT INTO branches (id, partner_id, name, city, address, opening_hours)
SELECT i, (i - 1) / 2 + 1, 'Branch ' || i,
  (ARRAY['Prishtinë','Prizren','Pejë','Gjakovë','Mitrovicë','Ferizaj','Gjilan'])[i % 7 + 1],
  'Rruga ' || i, '08-20' FROM generate_series(1, 100) i;
INSERT INTO categories (id, slug, name, position)
SELECT i, 'category-' || i, jsonb_build_object('sq', 'Kategoria ' || i, 'en', 'Category ' || i), i
FROM generate_series(1, 8) i;
INSERT INTO customers (id, name, surname, email, phone, language, registered_at)
SELECT i, 'Name' || i, 'Surname' || i, 'c' || i || '@example.com',
  '+3834' || 3000000 + i, 'sq', now() FROM generate_series(1, %(customers)s) i;
INSERT INTO lines (id, number, kind, tariff, customer_id, verified_at, earning_from)
SELECT id, phone, 'mobile', 'private-prepaid', id, now(), '2025-01-01' FROM customers;
INSERT INTO users
  (id, username, password_hash, role, language, email, name, customer_id, created_at)
SELECT id, 'customer' || id, 'none', 'customer', 'sq', email, name, id, now() FROM customers;
INSERT INTO users
  (id, username, password_hash, role, language, name, partner_id, created_at)
SELECT 10000000 + i, 'partner' || i, 'none', 'owner', 'sq', 'Owner', i, now()
FROM generate_series(1, 50) i;
INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at, seen_at)
SELECT encode(sha256(('bench-' || id)::bytea), 'hex'), id, now(), now() + interval '30 days', now()
FROM users;
INSERT INTO points_accounts (customer_id, balance, earning_from)
SELECT id, 3000, '2025-01-01' FROM customers;
INSERT INTO points_lots
  (id, customer_id, line_id, source, reference, earned_on, expires_on, amount, remaining)
SELECT (c - 1) * 3 + n, c, c, 'spending', 'bench-' || n, current_date - 30 * n,
  current_date + 400 - 30 * n, 1000, 1000
FROM generate_series(1, %(customers)s) c, generate_series(1, 3) n;
INSERT INTO points_entries (id, customer_id, lot_id, kind, amount, at, on_day)
SELECT id, customer_id, id, 'earn', 1000, now(), current_date FROM points_lots;
"""
OFFERS = """
INSERT INTO offers (id, slug, kind, state, partner_id, category_id, title,
  description, terms, points, worth_cents, offer_code,
  code_days, popularity, published_at, created_at, revision)
SELECT i, 'offer-' || i, 'partner', 'published', i % 50 + 1, i % 8 + 1,
  jsonb_build_object('sq', 'Çmim i mirë ' || i, 'en', 'Good price ' || i),
  jsonb_build_object('sq', repeat('Përshkrimi i ofertës. ', 8),
    'en', repeat('What the offer is. ', 8)),
  '{"sq": "Kushtet.", "en": "Terms."}', 10 + i % 40, 150, 'B' || i,
  30, i % 100, now() - i * interval '1 minute', now(), %(revision)s
FROM generate_series(%(first)s::int, %(last)s::int) i;
UPDATE catalogue_version SET version = %(revision)s;
"""
# a usual day: the points of three in ten expired yesterday, one in a hundred has earned nothing
# for months, and one in a hundred has points that expire in 30 days
DUE = """
UPDATE points_lots SET expires_on = current_date - 1 WHERE id % 3 = 0 AND customer_id % 10 < 3;
UPDATE points_lots SET expires_on = current_date + 30 WHERE id % 3 = 1 AND customer_id % 100 = 7;
UPDATE points_accounts SET last_earned_month = date_trunc('month', current_date)
WHERE customer_id % 100 <> 7;
"""
SEQUENCED = [
    "partners",
    "branches",
    "categories",
    "customers",
    "lines",
    "users",
    "points_lots",
    "points_entries",
    "offers",
]


def fill(url: str, *, customers: int, offers: int) -> None:
    """Fill the migrated, empty database; one offer more, the last, has a large stock."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in SCALE.split(";\n"):
            if statement.strip():
                connection.execute(_filled(statement, {"customers": customers}))
        add_offers(connection, first=1, last=offers, revision=1)
        for table in SEQUENCED:
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            connection.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))")
        connection.execute("VACUUM ANALYZE")


def make_due(url: str) -> None:
    """Make points expire, and customers due for blocking and reminders."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in DUE.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("VACUUM ANALYZE")


def add_offers(connection: psycopg.Connection, *, first: int, last: int, revision: int) -> None:
    """Publish more offers, numbered from first to last."""
    for statement in OFFERS.split(";\n"):
        if statement.strip():
            numbers = {"first": first, "last": last, "revision": revision}
            connection.execute(_filled(statement, numbers))


def _filled(statement: str, numbers: dict[str, int]) -> str:
    for name, value in numbers.items():
        statement = statement.replace(f"%({name})s", str(value))
    return statement


def give_stock(url: str, offer_id: int, stock: int) -> None:
    """Give the offer a stock so large that it does not run out."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO offer_stock (offer_id, remaining) VALUES (%s, %s) "
            "ON CONFLICT (offer_id) DO UPDATE SET remaining = excluded.remaining",
            (offer_id, stock),
        )
