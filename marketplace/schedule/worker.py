"""The worker: delivers messages and runs what is due by the clock, as a process or inside a server.

Several may run at once, on any machines: messages are leased, and every chore done twice is
done once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from multiprocessing.util import Finalize
from threading import Lock

import structlog
from flask import Flask
from huey.consumer import Consumer, Scheduler

from marketplace.catalogue.offers.programme_rules import take_effect
from marketplace.conversions.reports import popularity
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.foundation import clock
from marketplace.foundation.job_queue import job_queue_of
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import fold_log
from marketplace.points.views.months import close_months
from marketplace.schedule import calendar, retention_table

log = structlog.get_logger(__name__)

CHORE_THREADS = 2  # beside those for batches, which may all hang
PATIENCE_SECONDS = 30  # for the sendings under way, when asked to stop
PATIENCE_INSIDE_SECONDS = 3
LONGEST_NAP_SECONDS = 1.0
INSIDE = "marketplace.schedule.worker"


class Workers(Consumer):  # type: ignore[misc] # Huey has no types
    """Huey's threads, which finish what they are sending when asked to stop, by either signal."""

    def __init__(self, app: Flask, *, patience: float, owns_process: bool) -> None:
        settings: Settings = app.config["SETTINGS"]
        self._sweep_seconds = settings.sweep_seconds
        job_queue = job_queue_of(app)
        super().__init__(
            job_queue.huey,
            workers=job_queue.max_batches_at_once + CHORE_THREADS,
            max_delay=LONGEST_NAP_SECONDS,
            shutdown_timeout=patience,
        )
        self._owns_process = owns_process
        self._signal_actions = dict.fromkeys((signal.SIGINT, signal.SIGTERM), (False, True))

    def _create_scheduler(self) -> Scheduler:
        """Sweep more often than once a minute, which is Huey's own pace."""
        scheduler = super()._create_scheduler()
        scheduler.periodic_task_seconds = self._sweep_seconds
        return scheduler

    def stop(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - Huey's own signature
        """Stop, with the queue's file closed."""
        super().stop(graceful)
        self.huey.storage.close()

    def _set_signal_handlers(self) -> None:
        """Leave the signals of a server process to the server."""
        if self._owns_process:
            super()._set_signal_handlers()


def run(app: Flask) -> None:
    """Work until told to stop by SIGINT or SIGTERM; the `marketplace worker` command."""
    _prepare(app)
    Workers(app, patience=PATIENCE_SECONDS, owns_process=True).run()


def start_inside(app: Flask) -> None:
    """Work in threads of this process where `WORKER_INSIDE` is set; once, however often called."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.worker_inside or INSIDE in app.extensions:
        return
    _prepare(app)
    workers = Workers(app, patience=PATIENCE_INSIDE_SECONDS, owns_process=False)
    app.extensions[INSIDE] = workers
    workers.start()
    # A server's child processes end without atexit; this is run at the end of both kinds.
    Finalize(workers, workers.stop, kwargs={"graceful": True}, exitpriority=1)


def _prepare(app: Flask) -> None:
    """Put the chores on the queue's timetable."""
    job_queue = job_queue_of(app)
    settings: Settings = app.config["SETTINGS"]
    job_queue.huey.periodic_task(lambda _moment: True, name="sweep")(job_queue.enqueue)

    def once_a_minute(moment: datetime) -> bool:
        return moment.second < settings.sweep_seconds

    job_queue.huey.periodic_task(once_a_minute, name="chores")(partial(do_chores, app))


def do_chores(app: Flask) -> None:
    """Do all chores that are due by the clock."""
    full_hour = clock.now().minute == 0
    for chore in CHORES + (HOURLY_CHORES if full_hour else ()):
        _do(app, chore)


def _do(app: Flask, chore: Callable[[], object]) -> None:
    """Do one chore; one that fails leaves the others their turn."""
    try:
        with app.app_context():
            chore()
    except Exception:
        log.exception("a chore failed", chore=chore.__name__)


def expire_due_codes() -> None:
    """Let codes die that were not used in time."""
    expire_codes(clock.now())


def let_reservations_go() -> None:
    """Let go of gifts that were not fetched in time."""
    expire_reservations(clock.now())


_CALENDAR = Lock()  # held by the thread that runs it; a long run leaves the others to the messages


def run_calendar() -> None:
    """Do what is due today by the calendar, unless today is done or being done here."""
    if not calendar.is_finished(clock.today()) and _CALENDAR.acquire(blocking=False):
        try:
            calendar.run()
        finally:
            _CALENDAR.release()


def close_last_month() -> None:
    """Close the month that is over; the calendar, just after midnight, comes too early for it."""
    close_months(on=clock.today())


def recount_popularity() -> None:
    """Count what is converted most."""
    popularity.recount(clock.now())


Chores = tuple[Callable[[], object], ...]

CHORES: Chores = (expire_due_codes, let_reservations_go, take_effect, fold_log, run_calendar)
HOURLY_CHORES: Chores = (
    recount_popularity,
    close_last_month,
    *(kept.delete_old for kept in retention_table.TABLE if kept.delete_old),
)
