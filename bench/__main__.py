"""`make bench`: measure, and print a table at the end.

`--quick` is for trying the benchmark itself: fewer customers, shorter runs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench import data, embedded
from bench.growth import growth_table
from bench.load import pgbench, wrk
from bench.measures import TAKES, Measure, Result, table, take
from bench.requests import Requests
from bench.servers import SECRET, Site, make_database, marketplace, memory, site

FOLDER = Path(__file__).parents[1] / "instance" / "bench"
OFFERS = 1_000
HOT = OFFERS + 1
MANY_OFFERS = 10_000


def main() -> int:
    """Run the benchmark; 1 where an aim is not met or an answer was wrong."""
    options = _options()
    if shutil.which("wrk") is None:
        print("make bench needs wrk (Debian: apt install wrk)", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    for measure in _measures(options):
        if options.only in measure.name:
            results.append(take(measure, options.takes))
            print(table(results[-1:]).splitlines()[-1], flush=True)
    print("\n" + table(results))
    if not options.only:
        print("\n" + growth_table(FOLDER, options.seconds, options.customers))
    return 0 if all(r.ratio >= r.measure.aim and not r.wrong for r in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 customers, short runs")
    parser.add_argument("--only", default="", metavar="TEXT", help="measures whose name has this")
    options = parser.parse_args()
    options.customers = 20_000 if options.quick else 1_000_000
    options.seconds = 3 if options.quick else 6
    options.takes = 1 if options.quick else TAKES
    return options


def _measures(options: argparse.Namespace) -> Iterator[Measure]:
    with ExitStack() as stack:
        url = make_database(FOLDER / "postgresql", "bench")
        marketplace(FOLDER, url, "db", "upgrade")
        data.fill(url, customers=options.customers, offers=HOT)
        data.give_stock(url, HOT, 1_000_000_000)
        running = stack.enter_context(site(FOLDER, url))
        requests = Requests(FOLDER, SECRET, options.customers)
        print(f"started in {running.started_in:.1f} s, {memory(running.process)} MiB", flush=True)
        yield from _pages(running, requests, options)
        yield from _conversions(running, requests, options)
        yield from _embedded(stack, options)


def _pages(running: Site, requests: Requests, options: argparse.Namespace) -> Iterator[Measure]:
    load = {"clients": 32, "seconds": options.seconds}

    def hello() -> object:
        return wrk(f"{running.address}/hello", **load)

    def catalogue() -> object:
        return wrk(f"{running.address}/offers", **load)

    def rows(file: Path) -> object:
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


def _conversions(
    running: Site, requests: Requests, options: argparse.Namespace
) -> Iterator[Measure]:
    many, hot = requests.converts(range(1, HOT)), requests.converts(range(HOT, HOT + 1))
    seconds, url = options.seconds, running.database_url

    def convert(file: Path, clients: int) -> object:
        return wrk(running.address, script="post", rows=file, clients=clients, seconds=seconds)

    def plain() -> object:
        scale = {"customers": options.customers, "first_offer": 1, "last_offer": OFFERS}
        return pgbench(url, "convert", clients=8, seconds=seconds, **scale)

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
    enough = seconds * options.takes
    confirms = requests.confirms(
        url, ours=2_000 * enough, plain=12_000 * enough, customers=options.customers
    )

    yield Measure(
        "confirm a code, 8 clients",
        "pgbench",
        0.15,
        lambda: wrk(running.address, script="once", rows=confirms, clients=8, seconds=seconds),
        lambda: pgbench(url, "confirm", clients=8, seconds=seconds),
    )


def _embedded(stack: ExitStack, options: argparse.Namespace) -> Iterator[Measure]:
    folder = FOLDER / "sqlite"
    shutil.rmtree(folder, ignore_errors=True)
    marketplace(folder, "", "db", "upgrade")
    database = folder / "instance" / "marketplace.db"
    embedded.fill(database)
    running = stack.enter_context(site(folder, "", processes=1))
    requests = Requests(folder, SECRET, embedded.CUSTOMERS)
    many = requests.converts(range(1, embedded.OFFERS + 1))
    seconds = options.seconds
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


if __name__ == "__main__":
    sys.exit(main())
