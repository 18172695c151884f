"""Measure the site while a feed is imported, and the time for which the feed holds its locks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import psycopg

from bench import feeds, importing
from bench.load import Speed, wrk
from bench.measures import MILLISECONDS, Measure, Reading
from bench.requests import Requests
from bench.scale import Scale
from bench.servers import SECRET, Site, make_database, site

CLIENTS = 4
EVERY = 0.02
LINES_A_SECOND = 20_000  # of a feed, at most
MILLI = 1000
STARTED = "SELECT position FROM import_runs ORDER BY id DESC LIMIT 1"
# only the import's transactions save a run's progress
LOOK = """
SELECT
  max(extract(epoch FROM clock_timestamp() - xact_start)) FILTER (WHERE application_name = 'feed'),
  max(extract(epoch FROM clock_timestamp() - query_start))
    FILTER (WHERE application_name <> 'feed' AND wait_event_type = 'Lock')
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class WatchedTimes:
    """The longest times seen, in milliseconds: a batch of the feed, a wait for a lock."""

    batches: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


class FeedImport:
    """A feed that is imported while something else is measured."""

    def __init__(self, scale: Scale, running: Site) -> None:
        self._scale = scale
        self._url = running.database_url
        self._feed = importing.write_feed(
            scale.folder / "meanwhile.csv", lines=scale.feed_lines, shuffled=True
        )
        self.watched = WatchedTimes()

    def beside(self, run: Callable[[], Reading]) -> Reading:
        """Return the reading, taken while the feed runs; wrong where the feed ended before it."""
        with self._running() as process, self._watching():
            reading = run()
            ended = process.poll() is not None
        return Reading(reading.value, reading.wrong + ended)

    @contextmanager
    def _running(self) -> Iterator[importing.Process]:
        named = f"{self._url}&application_name=feed"
        process = importing.start(self._scale.folder, named, self._feed)
        try:
            self._wait_for_a_batch(process)
            yield process
        finally:
            process.kill()  # interrupted; the next run resumes there
            process.wait()

    def _wait_for_a_batch(self, process: importing.Process) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            before = connection.execute(STARTED).fetchone()
            while process.poll() is None and connection.execute(STARTED).fetchone() == before:
                time.sleep(EVERY)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,))
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _watch(self, over: threading.Event) -> None:
        batch = wait = 0.0
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not over.wait(EVERY):
                row = connection.execute(LOOK).fetchone() or (0, 0)
                batch, wait = max(batch, row[0] or 0), max(wait, row[1] or 0)
        self.watched.batches.append(float(batch) * MILLI)
        self.watched.waits.append(float(wait) * MILLI)


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield the catalogue and conversions with and without a feed, and the longest locks."""
    feeds.fill(scale)
    url = make_database(scale.folder / "postgresql", feeds.COPY, feeds.FULL)
    with site(scale.folder, url) as running:
        feeding = FeedImport(scale, running)
        requests = Requests(scale.folder, SECRET, scale.customers)
        converts = requests.converts(range(1, feeds.OFFERS))
        # shorter than the feed, as what is measured after its end is no measure
        seconds = min(scale.seconds, max(1, scale.feed_lines // LINES_A_SECOND))
        load = {"clients": CLIENTS, "seconds": seconds}

        def catalogue() -> Reading:
            return _p95(wrk(f"{running.address}/offers", **load))

        def convert() -> Reading:
            return _p95(wrk(running.address, script="post", rows=converts, **load))

        for name, run in (("catalogue", catalogue), ("convert", convert)):
            yield Measure(
                f"{name} while a feed runs, p95",
                "the same in quiet",
                3.0,
                partial(feeding.beside, run),
                run,
                MILLISECONDS,
            )
        yield _longest_wait(feeding)


def _p95(speed: Speed) -> Reading:
    return Reading(speed.p95, speed.wrong)


def _longest_wait(feeding: FeedImport) -> Measure:
    return Measure(
        "a conversion's longest wait for a lock of a feed",
        "the feed's longest batch",
        1.0,
        lambda: Reading(max(feeding.watched.waits, default=0)),
        lambda: Reading(max(feeding.watched.batches, default=0)),
        MILLISECONDS,
        warmed=False,
        takes=1,
    )
