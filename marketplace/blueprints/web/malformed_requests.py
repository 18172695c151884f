"""Refuse requests that no view can read, or that are too large, before any view is called.

Everybody may send a small form; users who have signed in send larger ones, and only views that take
files get more. Bodies that did not arrive in time were not read (`marketplace.serving.bodies`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.blueprints.json_api.problem_details import for_a_program
from marketplace.blueprints.web.guards import ANYONE, guard_of
from marketplace.serving.bodies import LARGE, LATE, UNREAD

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

LONGEST_PATH: Final = 2_048
LONGEST_QUERY: Final = 8_192
MOST_HEADERS: Final = 32_768  # bytes of all values together
LARGEST_PUBLIC_BODY: Final = 64 * 1024
LARGEST_BODY: Final = 1024 * 1024
MOST_FIELDS: Final = 1_000
FORM: Final = "application/x-www-form-urlencoded"
STATUS_OF_UNREAD: Final = {LATE: 408, LARGE: 413}
NOTHING: Final = "\0"  # no text of ours holds it, and PostgreSQL takes none that does


def reads_json(view: View) -> View:
    """Let the view receive JSON, which the pages for people do not read."""
    view.reads_json = True  # type: ignore[attr-defined] # functions take attributes
    return view


def takes_files(view: View) -> View:
    """Let the view receive the app's MAX_CONTENT_LENGTH, from users who have signed in."""
    view.takes_files = True  # type: ignore[attr-defined] # functions take attributes
    return view


def bound_body(endpoint: str | None, _values: object) -> None:
    """Set the most bytes that are read of the body; the form is parsed before the guard checks."""
    view = current_app.view_functions.get(endpoint or "")
    if getattr(view, "takes_files", False) and current_user.is_authenticated:
        return
    public = endpoint is None or guard_of(endpoint) == ANYONE
    most = LARGEST_PUBLIC_BODY if public else LARGEST_BODY
    request.max_content_length = min(most, current_app.config["MAX_CONTENT_LENGTH"])


def refuse() -> None:
    """Answer 404 to an address that cannot exist, 400 to a body that is not a form."""
    _refuse_unread()
    _refuse_oversized()
    if NOTHING in request.path:
        abort(404)
    if request.is_json and not for_a_program() and not _asked_view_reads_json():
        abort(400)


def _refuse_unread() -> None:
    """Answer 408 or 413 where the server did not read the body."""
    unread = request.environ.get(UNREAD)
    if unread:
        abort(STATUS_OF_UNREAD[unread])


def _refuse_oversized() -> None:
    """Answer 414, 431 or 413 to an address, headers or a form that no browser sends here."""
    if len(request.path) > LONGEST_PATH or len(request.query_string) > LONGEST_QUERY:
        abort(414)
    headers = (value for name, value in request.environ.items() if name.startswith("HTTP_"))
    if sum(map(len, headers)) > MOST_HEADERS:
        abort(431)
    if request.mimetype == FORM and _fields() > MOST_FIELDS:
        abort(413)


def _fields() -> int:
    """Return the number of fields; a body beyond its bound is refused where it is read."""
    if (request.content_length or 0) > (request.max_content_length or 0):
        return 0
    return request.get_data(cache=True, parse_form_data=False).count(b"&") + 1


def _asked_view_reads_json() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "reads_json", False)


def init_app(app: Flask) -> None:
    """Check each request of the app first."""
    app.url_value_preprocessor(bound_body)
    app.before_request(refuse)
