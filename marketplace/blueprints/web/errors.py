"""Turn refusals and errors into pages, or into problem details for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Final, get_args

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from marketplace.blueprints.json_api.problem_details import (
    for_a_program,
    problem,
    refusal_as_problem,
)
from marketplace.blueprints.web.language import language_at_hand
from marketplace.blueprints.web.pages import page, wants_fragment
from marketplace.blueprints.web.request_log import NO_ROUTE, REFUSALS
from marketplace.foundation.database import trouble
from marketplace.foundation.database.trouble import is_trouble
from marketplace.foundation.refusals import Refusal

ExceptionInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
RETRY_SECONDS: Final = 5
DatabaseError = DBAPIError | PoolTimeoutError | DriverError

log = structlog.get_logger(__name__)


def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal of the business with its sentence and its status."""
    REFUSALS.labels(type(refusal).__name__).inc()
    if for_a_program():
        return refusal_as_problem(refusal)
    return _show(partial(str, refusal), refusal.status)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error with a sentence in place of the protocol's."""
    code = error.code or 500
    answer = _show(_stale if isinstance(error, CSRFError) else partial(_sentence, code), code)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


def show_defect(error: InternalServerError) -> ResponseReturnValue:
    """Answer a defect: the log has the trace, the page has the request's id.

    A database that failed while an error was answered is trouble with the database.
    """
    if is_trouble(error.original_exception):
        return show_database_trouble()
    report_defect(error)
    return _show(partial(_sentence, 500), 500)


def report_defect(error: InternalServerError) -> None:
    """Log a 500 that was asked for; the app logs the others by `log_exception`."""
    if error.original_exception is None:
        log.error("request failed", exc_info=error)


def show_database_error(error: DatabaseError) -> ResponseReturnValue:
    """Answer 503 where the database is unreachable, too busy or locked; nothing happened.

    Raises any other error again: it is a defect.
    """
    report_database_trouble(error)
    return show_database_trouble()


def show_database_trouble() -> Response:
    """Answer that the database does not answer, without asking it anything."""
    say = partial(_sentence, 503)
    answer = problem(503, say()) if for_a_program() else _bare_page(say, 503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def report_database_trouble(error: DatabaseError) -> None:
    """Log why the database did not answer; raises the error again if it is a defect."""
    if not is_trouble(error):
        raise error
    trouble.report(error)


def log_exception(exc_info: ExceptionInfo) -> None:
    """Log an error that no handler takes, by its route: the address may hold a secret."""
    error = exc_info[1]
    if error is not None and is_trouble(error):
        trouble.report(error)
        return
    rule = request.url_rule
    log.error("request failed", route=rule.rule if rule else NO_ROUTE, exc_info=exc_info)


def _show(say: Callable[[], str], status: int) -> Response:
    """Return the page of an error; one that asks nothing takes its place where it fails."""
    if for_a_program():
        return problem(status, say())
    try:
        return page(
            "errors/error.html",
            "errors/_error.html",
            status,
            message=say(),
            refused_with=status,
            request_id=g.get("request_id"),
        )
    except Exception as error:  # noqa: BLE001 - whatever failed, the reader gets the sentence
        log_exception((type(error), error, error.__traceback__))
        return _bare_page(say, status)


def _bare_page(say: Callable[[], str], status: int) -> Response:
    """Return a page that needs no database, in the language known without one."""
    request_id = g.get("request_id")
    name = "errors/_error.html" if wants_fragment() else "errors/bare.html"
    try:
        with force_locale(language_at_hand()):
            text = current_app.jinja_env.get_template(name).render(
                message=say(),
                refused_with=status,
                request_id=request_id,
                start_address=lambda: "/",
            )
    except Exception:
        log.exception("the error page failed too")
        words = f"Something went wrong on our side. {request_id or ''}"
        return Response(words, status, mimetype="text/plain")
    answer = Response(text, status)
    answer.vary.add("HX-Request")
    return answer


def _stale() -> str:
    return str(_("This page was open for too long. Please go back, reload it and send it again."))


def _sentence(code: int) -> str:
    sentences: dict[int, str] = {
        400: _("We could not understand that request. Please go back and try again."),
        401: _("A valid token is required."),
        403: _("You are not allowed to do that."),
        404: _("This page does not exist."),
        405: _("This is not possible here."),
        408: _("This did not arrive in time. Please check your connection and send it again."),
        413: _("This is too large."),
        414: _("This address is too long."),
        431: _("Your browser sends too many cookies. Please delete those of this site."),
        429: _("Too many requests. Please wait a moment and try again."),
        503: _("The site cannot answer right now. Please try again in a moment."),
    }
    return sentences.get(code) or _("Something went wrong on our side. Please try again.")


def init_app(app: Flask) -> None:
    """Answer every refusal and error of the app in its own look and language."""
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(InternalServerError, show_defect)
    for kind in get_args(DatabaseError):
        app.register_error_handler(kind, show_database_error)
    app.log_exception = log_exception  # type: ignore[method-assign] # Flask's logs addresses
