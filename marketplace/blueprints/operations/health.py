"""Health checks: the process is alive, and it is ready for requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import MessageState, OutboxMessage

log = structlog.get_logger(__name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer that the process is alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Check the database, which every request needs; 503 where it does not answer.

    The age of the oldest undelivered message is reported and not judged: otherwise a mail
    server's failure would take every web server out of the balancer.
    """
    database, oldest = _answers("database", oldest_undelivered)
    told = {
        "status": "ready" if database else "not ready",
        "database": database,
        "oldest_undelivered_seconds": oldest,
    }
    return jsonify(told), 200 if database else 503


def oldest_undelivered() -> float | None:
    """Return the age in seconds of the oldest pending message; None where none is pending."""
    waiting = OutboxMessage.state == MessageState.PENDING
    written: datetime | None = db.session.scalar(
        select(func.min(OutboxMessage.created_at)).where(waiting)
    )
    return round((clock.now() - written).total_seconds(), 1) if written else None


def _answers(part: str, ask: Callable[[], float | None]) -> tuple[bool, float | None]:
    try:
        return True, ask()
    except Exception as error:  # noqa: BLE001 - whatever fails, the part does not answer
        log.warning("not ready", part=part, error=type(error).__name__)
        return False, None
