"""Turn refusals and errors into pages, or into problem details for programs."""

from __future__ import annotations

from typing import Final

import structlog
from flask import Flask, Response, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from marketplace.blueprints.json_api.problem_details import (
    for_a_program,
    problem,
    refusal_as_problem,
)
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.request_log import REFUSALS
from marketplace.foundation.refusals import Refusal

RETRY_SECONDS: Final = 5

log = structlog.get_logger(__name__)


def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal of the business with its sentence and its status."""
    REFUSALS.labels(type(refusal).__name__).inc()
    if for_a_program():
        return refusal_as_problem(refusal)
    return _show(str(refusal), refusal.status)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error with a sentence in place of the protocol's."""
    code = error.code or 500
    if code < 400:  # noqa: PLR2004 - redirects are exceptions too
        return error.get_response()
    answer = _show(_stale() if isinstance(error, CSRFError) else _sentence(code), code)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


def show_defect(error: InternalServerError) -> ResponseReturnValue:
    """Answer a defect: the log has the trace, the page has the request's id.

    Where the page cannot be rendered either (it may need the database), plain text takes its
    place.
    """
    report_defect(error)
    return _show_or_say(500)


def report_defect(error: InternalServerError) -> None:
    """Log the trace of a defect."""
    log.error("request failed", exc_info=error.original_exception or error)


def show_database_trouble(error: OperationalError | PoolTimeoutError) -> ResponseReturnValue:
    """Answer 503 where the database is unreachable, too busy or locked; nothing happened."""
    report_database_trouble(error)
    answer = _show_or_say(503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def report_database_trouble(error: OperationalError | PoolTimeoutError) -> None:
    """Log why the database did not answer."""
    log.error("database in trouble", exc_info=error)


def _show_or_say(status: int) -> Response:
    try:
        return _show(_sentence(status), status)
    except Exception:
        log.exception("the error page failed too")
        words = f"Something went wrong on our side. {g.get('request_id', '')}"
        return Response(words, status, mimetype="text/plain")


def _show(message: str, status: int) -> Response:
    if for_a_program():
        return problem(status, message)
    return page(
        "errors/error.html",
        "errors/_error.html",
        status,
        message=message,
        refused_with=status,
        request_id=g.get("request_id"),
    )


def _stale() -> str:
    return str(_("This page was open for too long. Please go back, reload it and send it again."))


def _sentence(code: int) -> str:
    sentences: dict[int, str] = {
        400: _("We could not understand that request. Please go back and try again."),
        401: _("A valid token is required."),
        403: _("You are not allowed to do that."),
        404: _("This page does not exist."),
        405: _("This is not possible here."),
        413: _("This is too large."),
        429: _("Too many requests. Please wait a moment and try again."),
    }
    return sentences.get(code) or _("Something went wrong on our side. Please try again.")


def init_app(app: Flask) -> None:
    """Answer every refusal and error of the app in its own look and language."""
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(InternalServerError, show_defect)
    for trouble in (OperationalError, PoolTimeoutError):
        app.register_error_handler(trouble, show_database_trouble)
