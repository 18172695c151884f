"""Refuse requests that no view can read, before any view is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.json_api.problem_details import for_a_program

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

NOTHING: Final = "\0"  # no text of ours holds it, and PostgreSQL takes none that does


def reads_json(view: View) -> View:
    """Let the view receive JSON, which the pages for people do not read."""
    view.reads_json = True  # type: ignore[attr-defined] # functions take attributes
    return view


def refuse() -> None:
    """Answer 404 to an address that cannot exist, 400 to a body that is not a form."""
    if NOTHING in request.path:
        abort(404)
    if request.is_json and not for_a_program() and not _asked_view_reads_json():
        abort(400)


def _asked_view_reads_json() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "reads_json", False)


def init_app(app: Flask) -> None:
    """Check each request of the app first."""
    app.before_request(refuse)
