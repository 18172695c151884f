"""Write the requests of customers and partners, as rows for the load scripts."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import psycopg
from flask import Flask

from bench.load import sign_in_cookies, write_requests
from marketplace import create_app
from marketplace.conversions import codes
from marketplace.conversions.stored_codes import code_hash
from marketplace.foundation.secrets_at_rest import encrypt
from marketplace.foundation.settings import Settings

FIRST_PARTNER_USER = 10_000_001
SIGNED_IN = 4_000
WORDS = ["cmim", "mire", "oferta", "partner", "kategoria", "prizren", "peje", "kushtet"]


class Requests:
    """Files of requests under one folder, signed with the benchmark's secret."""

    def __init__(self, folder: Path, secret: str, customers: int) -> None:
        self.folder = folder
        chosen = random.Random(1).sample(range(1, customers + 1), min(SIGNED_IN, customers))
        self.app = _signing_app(folder, secret)
        self.customers = sign_in_cookies(self.app, chosen)

    def signed_in(self) -> Path:
        """Write requests of the catalogue by many customers."""
        rows = [("/offers", cookie) for cookie, _token in self.customers]
        return write_requests(self.folder / "signed-in", rows)

    def searches(self) -> Path:
        """Write searches in a category, all different, so that no page is served from a cache."""
        chance = random.Random(2)
        rows = [
            (f"/offers?q={chance.choice(WORDS)}+{number}&category=category-{number % 8 + 1}", "")
            for number in range(1, 10_000)
        ]
        return write_requests(self.folder / "searches", rows)

    def converts(self, offers: range) -> Path:
        """Write conversions by many customers, of these offers in turn."""
        rows = [
            (f"/offers/offer-{offer}/convert", cookie, f"csrf_token={token}&key=KEY")
            for offer, (cookie, token) in zip(itertools.cycle(offers), self.customers, strict=False)
        ]
        return write_requests(self.folder / f"converts-{len(offers)}", rows)

    def confirms(self, url: str, *, ours: int, plain: int, customers: int) -> Path:
        """Add live codes to the database, and write partners' requests that confirm them.

        `ours` codes are for these requests, `plain` ones for the plain SQL script.
        """
        partners = sign_in_cookies(self.app, [FIRST_PARTNER_USER + i for i in range(50)])
        our_codes = [codes.make() for _ in range(ours)]
        with psycopg.connect(url, autocommit=True) as connection:
            with self.app.app_context():
                ours_stored = [(code_hash(code), encrypt(code)) for code in our_codes]
            _issue(connection, ours_stored, customers)
            any_sealed = ours_stored[0][1]  # partners' pages show what was confirmed
            plain_stored = [(f"{'U' * 5}{i:08}", any_sealed) for i in range(plain)]
            _issue(connection, plain_stored, customers)
            connection.execute("DROP SEQUENCE IF EXISTS bench_confirm")
            first = connection.execute(
                "SELECT min(id) FROM conversions WHERE code_hash LIKE 'UUUUU%'"
            ).fetchone()
            connection.execute(f"CREATE SEQUENCE bench_confirm START {first[0] if first else 1}")
            connection.execute("VACUUM ANALYZE conversions")
        rows = []
        for i, code in enumerate(our_codes):
            cookie, token = partners[i % 50]
            form = f"csrf_token={token}&code={code}&branch={(i % 50) * 2 + 1}"
            rows.append(("/partner/codes/confirm", cookie, form))
        (self.folder / "confirms.place").unlink(missing_ok=True)
        return write_requests(self.folder / "confirms", rows)


def _signing_app(folder: Path, secret: str) -> Flask:
    settings = {
        "marketplace_env": "test",
        "secret_key": secret,
        "instance_path": folder / "signing",
        "log_level": "WARNING",
    }
    return create_app(Settings.model_validate(settings))


def _issue(
    connection: psycopg.Connection, new_codes: list[tuple[str, bytes]], customers: int
) -> None:
    """Insert live conversions with these hashes and ciphers, each of partner i % 50 + 1."""
    copy = (
        "COPY conversions (customer_id, offer_id, partner_id, kind, via, key, points, terms, state,"
        " code_hash, sealed_code, good_until, created_at) FROM STDIN"
    )
    terms = '{"slug": "offer", "title": {"sq": "Titulli", "en": "Title"}, "terms": {},'
    terms += ' "partner": "Partner", "worth_cents": 150, "unit": null}'
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for i, (hashed, sealed) in enumerate(new_codes):
            partner = i % 50 + 1
            offer = partner - 1 or 50  # offers of a partner: i % 50 + 1
            rows.write_row(
                (
                    i % customers + 1,
                    offer,
                    partner,
                    "partner",
                    "web",
                    f"issued-{hashed}",
                    10,
                    terms,
                    "issued",
                    hashed,
                    sealed,
                    "2099-01-01",
                    "2026-01-01",
                )
            )
