"""Measure pages, conversions and confirmations beside what the machine can do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench import data, embedded
from bench.load import Speed, pgbench, wrk
from bench.measures import Measure
from bench.requests import Requests
from bench.scale import Scale
from bench.servers import SECRET, Site, make_database, marketplace, memory, site

OFFERS = 1_000
HOT = OFFERS + 1
MANY_OFFERS = 10_000


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield pages, conversions and confirmations on PostgreSQL, and conversions on SQLite."""
    with ExitStack() as stack:
        url = make_database(scale.folder / "postgresql", "bench")
        marketplace(scale.folder, url, "db", "upgrade")
        data.fill(url, customers=scale.customers, offers=HOT)
        data.give_stock(url, HOT, 1_000_000_000)
        running = stack.enter_context(site(scale.folder, url))
        requests = Requests(scale.folder, SECRET, scale.customers)
        print(f"started in {running.started_in:.1f} s, {memory(running.process)} MiB", flush=True)
        yield from _pages(running, requests, scale)
        yield from _conversions(running, requests, scale)
        yield from _embedded(stack, scale)


def _pages(running: Site, requests: Requests, scale: Scale) -> Iterator[Measure]:
    load = {"clients": 32, "seconds": scale.seconds}

    def hello() -> Speed:
        return wrk(f"{running.address}/hello", **load)

    def catalogue() -> Speed:
        return wrk(f"{running.address}/offers", **load)

    def rows(file: Path) -> Speed:
        return wrk(running.address, rows=file, **load)

    signed_in = requests.signed_in()
    yield Measure("catalogue, signed out, 32 clients", "hello world", 0.40, catalogue, hello)
    yield Measure(
        "catalogue, signed in, 32 clients", "hello world", 0.10, lambda: rows(signed_in), hello
    )
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        data.add_offers(connection, first=HOT + 1, last=MANY_OFFERS, revision=2)
    searches = requests.searches()
    name = f"search and category, {MANY_OFFERS:,} offers, 32 clients"
    yield Measure(name, "hello world", 0.08, lambda: rows(searches), hello)


def _conversions(running: Site, requests: Requests, scale: Scale) -> Iterator[Measure]:
    many, hot = requests.converts(range(1, HOT)), requests.converts(range(HOT, HOT + 1))
    seconds, url = scale.seconds, running.database_url

    def convert(file: Path, clients: int) -> Speed:
        return wrk(running.address, script="post", rows=file, clients=clients, seconds=seconds)

    def plain() -> Speed:
        size = {"customers": scale.customers, "first_offer": 1, "last_offer": OFFERS}
        return pgbench(url, "convert", clients=8, seconds=seconds, **size)

    yield Measure(
        "convert, many offers, 8 clients", "pgbench", 0.20, lambda: convert(many, 8), plain
    )
    yield Measure(
        "convert, one offer with stock, 32 clients",
        "many offers",
        0.60,
        lambda: convert(hot, 32),
        lambda: convert(many, 32),
    )
    enough = seconds * scale.takes
    confirms = requests.confirms(
        url, ours=2_000 * enough, plain=12_000 * enough, customers=scale.customers
    )

    yield Measure(
        "confirm a code, 8 clients",
        "pgbench",
        0.15,
        lambda: wrk(running.address, script="once", rows=confirms, clients=8, seconds=seconds),
        lambda: pgbench(url, "confirm", clients=8, seconds=seconds),
    )


def _embedded(stack: ExitStack, scale: Scale) -> Iterator[Measure]:
    folder = scale.folder / "sqlite"
    shutil.rmtree(folder, ignore_errors=True)
    marketplace(folder, "", "db", "upgrade")
    database = folder / "instance" / "marketplace.db"
    embedded.fill(database)
    running = stack.enter_context(site(folder, "", processes=1))
    requests = Requests(folder, SECRET, embedded.CUSTOMERS)
    many = requests.converts(range(1, embedded.OFFERS + 1))
    seconds = scale.seconds
    yield Measure(
        "convert on SQLite, one process, 8 clients",
        "bare sqlite3 loop",
        0.15,
        lambda: embedded.from_a_folded_log(
            database,
            lambda: wrk(running.address, script="post", rows=many, clients=8, seconds=seconds),
        ),
        lambda: embedded.from_a_folded_log(
            database, lambda: embedded.bare_loop(database, clients=8, seconds=seconds)
        ),
    )
