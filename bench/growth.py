"""Tabulate the growth of the figures with the number of customers and of offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import data
from bench.load import wrk
from bench.requests import Requests
from bench.servers import SECRET, Site, make_database, marketplace, memory, site

SIZES = ((1_000, 40), (1_000, 10_000), (1_000_000, 40), (1_000_000, 10_000))


def growth_table(folder: Path, seconds: int, most_customers: int) -> str:
    """Return a Markdown table: answers a second, memory and start-up time by size."""
    head = (
        "| customers | offers | catalogue | signed in | search | convert | MiB a process | start |"
    )
    rows = [head, "|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for customers, offers in SIZES:
        rows.append(_row(folder, seconds, min(customers, most_customers), offers))
    return "\n".join(rows)


def _row(folder: Path, seconds: int, customers: int, offers: int) -> str:
    url = make_database(folder / "postgresql", "growth")
    marketplace(folder, url, "db", "upgrade")
    data.fill(url, customers=customers, offers=offers)
    with site(folder, url) as running:
        speeds = [f"{one:,.0f}" for one in _speeds(folder, seconds, customers, offers, running)]
        used, started = max(memory(running.process)[:2]), f"{running.started_in:.1f} s"
    cells = [f"{customers:,}", f"{offers:,}", *speeds, str(used), started]
    return f"| {' | '.join(cells)} |"


def _speeds(
    folder: Path, seconds: int, customers: int, offers: int, running: Site
) -> Iterator[float]:
    requests, address = Requests(folder, SECRET, customers), running.address
    load = {"clients": 32, "seconds": seconds}
    yield wrk(f"{address}/offers", **load).per_second
    yield wrk(address, rows=requests.signed_in(), **load).per_second
    yield wrk(address, rows=requests.searches(), **load).per_second
    converts = requests.converts(range(1, offers + 1))
    yield wrk(address, script="post", rows=converts, clients=8, seconds=seconds).per_second
