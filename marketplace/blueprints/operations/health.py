"""Health checks: the process is alive, and it is ready for requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog
from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.foundation import database_clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.schedule import clock_check

log = structlog.get_logger(__name__)

Value = TypeVar("Value")


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer that the process is alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Check the database, which every request needs; 503 where it does not answer.

    The age of the oldest undelivered message and the calendar's wait for a person are reported
    and not judged: otherwise a mail server's failure would take every web server out of the
    balancer.
    """
    database, oldest = _answers("database", oldest_undelivered)
    _, waits = _answers("calendar", calendar_wait)
    told = {
        "status": "ready" if database else "not ready",
        "database": database,
        "oldest_undelivered_seconds": oldest,
        "calendar_waits": waits,
    }
    return jsonify(told), 200 if database else 503


def oldest_undelivered() -> float | None:
    """Return the age in seconds of the oldest pending message; None where none is pending."""
    waiting = OutboxMessage.state == MessageState.PENDING
    written: datetime | None = db.session.scalar(
        select(func.min(OutboxMessage.created_at)).where(waiting)
    )
    return round((database_clock.now() - written).total_seconds(), 1) if written else None


def calendar_wait() -> str | None:
    """Return why the calendar waits for a person, in a line; None where it does not."""
    waits = clock_check.hold()
    return waits.text if waits else None


def _answers(part: str, ask: Callable[[], Value]) -> tuple[bool, Value | None]:
    try:
        return True, ask()
    except Exception as error:  # noqa: BLE001 - whatever fails, the part does not answer
        log.warning("not ready", part=part, error=type(error).__name__)
        return False, None
