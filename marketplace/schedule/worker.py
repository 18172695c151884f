"""Run the worker, as a process or inside a server: deliver messages and do the chores of the clock.

Several may run at once, on any machines: messages are leased, and every chore is idempotent.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import partial
from multiprocessing.util import Finalize
from threading import Event, Lock
from types import FrameType

import structlog
from flask import Flask

from marketplace.catalogue.offers.programme_rules import take_effect
from marketplace.catalogue.pools.end_codes import end_codes
from marketplace.conversions.reports import popularity
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.foundation import clock
from marketplace.foundation.database import trouble
from marketplace.foundation.database.trouble import is_trouble
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import fold_log
from marketplace.points.views.months import close_months
from marketplace.schedule import calendar, clock_check, retention_table, security_alerts
from marketplace.schedule.low_pools import warn_of_low_pools
from marketplace.schedule.worker_threads import WorkerThreads
from marketplace.settlement import announce, close

log = structlog.get_logger(__name__)

STOP_SECONDS = 30  # for the deliveries under way, after the signal to stop
STOP_INSIDE_SECONDS = 10  # a server has a deadline of its own
INSIDE = "marketplace.schedule.worker"


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM, for the command `marketplace worker`."""
    stopped = Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second signal ends the process at once
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    threads = WorkerThreads(app, partial(do_chores, app), stop_seconds=STOP_SECONDS)
    threads.start()
    log.info("the worker works")
    stopped.wait()
    threads.stop()
    log.info("the worker has stopped")


def start_inside(app: Flask) -> None:
    """Work in threads of this process where `WORKER_INSIDE` is set; further calls do nothing."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.worker_inside or INSIDE in app.extensions:
        return
    threads = WorkerThreads(app, partial(do_chores, app), stop_seconds=STOP_INSIDE_SECONDS)
    app.extensions[INSIDE] = threads
    threads.start()
    # A server's child processes end without atexit; Finalize runs at the end of both kinds.
    Finalize(threads, threads.stop, exitpriority=1)


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


def end_pool_codes() -> None:
    """End the partners' own codes that nobody can convert any more."""
    end_codes(clock.now())


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


def settle_last_month() -> None:
    """Close the partners' statements of the month that is over, and tell the partners."""
    close.close_months(on=clock.today())
    announce.announce_statements()


def recount_popularity() -> None:
    """Recount the conversions of each offer."""
    popularity.recount(clock.now())


def raise_alerts() -> None:
    """Raise the security alerts that are due, and mail them."""
    security_alerts.raise_and_mail()


Chores = tuple[Callable[[], object], ...]

CHORES: Chores = (
    expire_due_codes,
    expire_due_reservations,
    end_pool_codes,
    warn_of_low_pools,
    take_effect,
    fold_log,
    run_calendar,
    raise_alerts,
)
SAFE_CHORES: Chores = (fold_log, run_calendar, raise_alerts)  # they take nothing by the clock alone
HOURLY_CHORES: Chores = (
    recount_popularity,
    close_last_month,
    settle_last_month,
    *(rule.delete_old for rule in retention_table.TABLE if rule.delete_old),
)
