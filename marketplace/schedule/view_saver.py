"""Save the counted views of offers every half minute, in a thread of each serving process."""

from __future__ import annotations

from multiprocessing.util import Finalize
from threading import Event, Thread
from typing import Final

import structlog
from flask import Flask

from marketplace.catalogue.shop_window.view_counts import save_views

SECONDS: Final = 30
SAVER: Final = "view_saver"
log = structlog.get_logger(__name__)


def start_saving(app: Flask) -> None:
    """Start the thread of this process; further calls do nothing. The last counts are saved too."""
    if SAVER in app.extensions:
        return
    stopped = Event()
    thread = Thread(target=_run, args=(app, stopped), name="save views", daemon=True)
    app.extensions[SAVER] = thread
    thread.start()
    Finalize(thread, stopped.set, exitpriority=1)
    Finalize(thread, _save, args=(app,), exitpriority=0)


def _run(app: Flask, stopped: Event) -> None:
    while not stopped.wait(SECONDS):
        _save(app)


def _save(app: Flask) -> None:
    """Save once; what fails is tried again with the next counts."""
    try:
        with app.app_context():
            save_views(app)
    except Exception:
        log.warning("the views of offers could not be saved", exc_info=True)
