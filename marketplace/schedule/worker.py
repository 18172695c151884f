"""Run the worker, as a process or inside a server: deliver messages and do the chores of the clock.

Several may run at once, on any machines: messages are leased, and every chore is idempotent.
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
from marketplace.foundation.database import trouble
from marketplace.foundation.database.trouble import is_trouble
from marketplace.foundation.job_queue import job_queue_of
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import fold_log
from marketplace.points.views.months import close_months
from marketplace.schedule import calendar, clock_check, retention_table

log = structlog.get_logger(__name__)

CHORE_THREADS = 2  # besides those for batches, which may all hang
STOP_SECONDS = 30  # for the deliveries under way, after the signal to stop
STOP_INSIDE_SECONDS = 3
LONGEST_SLEEP_SECONDS = 1.0
INSIDE = "marketplace.schedule.worker"


class Workers(Consumer):  # type: ignore[misc] # Huey has no types
    """Huey's threads, which finish their deliveries before they stop, at either signal."""

    def __init__(self, app: Flask, *, stop_seconds: float, owns_process: bool) -> None:
        settings: Settings = app.config["SETTINGS"]
        self._sweep_seconds = settings.sweep_seconds
        job_queue = job_queue_of(app)
        super().__init__(
            job_queue.huey,
            workers=job_queue.max_batches_at_once + CHORE_THREADS,
            max_delay=LONGEST_SLEEP_SECONDS,
            shutdown_timeout=stop_seconds,
        )
        self._owns_process = owns_process
        self._signal_actions = dict.fromkeys((signal.SIGINT, signal.SIGTERM), (False, True))

    def _create_scheduler(self) -> Scheduler:
        """Return a scheduler that sweeps more often than each minute, which is Huey's own pace."""
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
    """Work until SIGINT or SIGTERM, for the command `marketplace worker`."""
    _schedule(app)
    Workers(app, stop_seconds=STOP_SECONDS, owns_process=True).run()


def start_inside(app: Flask) -> None:
    """Work in threads of this process where `WORKER_INSIDE` is set; further calls do nothing."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.worker_inside or INSIDE in app.extensions:
        return
    _schedule(app)
    workers = Workers(app, stop_seconds=STOP_INSIDE_SECONDS, owns_process=False)
    app.extensions[INSIDE] = workers
    workers.start()
    # A server's child processes end without atexit; Finalize runs at the end of both kinds.
    Finalize(workers, workers.stop, kwargs={"graceful": True}, exitpriority=1)


def _schedule(app: Flask) -> None:
    """Schedule the sweep and the chores on the queue."""
    job_queue = job_queue_of(app)
    settings: Settings = app.config["SETTINGS"]
    job_queue.huey.periodic_task(lambda _moment: True, name="sweep")(job_queue.enqueue)

    def once_a_minute(moment: datetime) -> bool:
        return moment.second < settings.sweep_seconds

    job_queue.huey.periodic_task(once_a_minute, name="chores")(partial(do_chores, app))


def do_chores(app: Flask) -> None:
    """Do all chores that are due by the clock; most wait while the clock may be wrong."""
    full_hour = clock.now().minute == 0
    for chore in CHORES + (HOURLY_CHORES if full_hour else ()):
        _do(app, chore)


def _do(app: Flask, chore: Callable[[], object]) -> None:
    """Do one chore; a failure is logged, so that the other chores run."""
    try:
        with app.app_context():
            if chore in SAFE_CHORES or not clock_check.hold():
                chore()
    except Exception as error:
        if is_trouble(error):
            trouble.report(error)
        else:
            log.exception("a chore failed", chore=chore.__name__)


def expire_due_codes() -> None:
    """Expire the codes that were not used in time."""
    expire_codes(clock.now())


def expire_due_reservations() -> None:
    """Release the gifts that were not fetched in time."""
    expire_reservations(clock.now())


_CALENDAR = Lock()  # held by the thread that runs it, so that others go on delivering messages


def run_calendar() -> None:
    """Run today's calendar, unless it is finished or this process is running it.

    It may wait for a person, because the clock may be wrong; then it says so in the log.
    """
    waits = clock_check.hold()
    if waits is not None:
        log.error("the calendar waits for a person", reason=waits.text)
    elif not calendar.is_finished(clock.today()) and _CALENDAR.acquire(blocking=False):
        try:
            calendar.run()
        finally:
            _CALENDAR.release()


def close_last_month() -> None:
    """Close the month that is over; the calendar runs just after midnight, too early for it."""
    close_months(on=clock.today())


def recount_popularity() -> None:
    """Recount the conversions of each offer."""
    popularity.recount(clock.now())


Chores = tuple[Callable[[], object], ...]

CHORES: Chores = (expire_due_codes, expire_due_reservations, take_effect, fold_log, run_calendar)
SAFE_CHORES: Chores = (fold_log, run_calendar)  # they take nothing by the clock alone
HOURLY_CHORES: Chores = (
    recount_popularity,
    close_last_month,
    *(rule.delete_old for rule in retention_table.TABLE if rule.delete_old),
)
