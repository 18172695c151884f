"""Keep users for whom a legal text waits out of all pages but those that the law leaves open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.blueprints.web.guards import guard_of
from marketplace.blueprints.web.pages import go

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def before_legal_texts(view: View) -> View:
    """Open the view also to users who have not accepted a text that waits for them."""
    view.before_legal_texts = True  # type: ignore[attr-defined] # functions take attributes
    return view


def enforce() -> ResponseReturnValue | None:
    """Redirect a user for whom a text waits to the page that asks for acceptance."""
    if request.endpoint is None or not isinstance(guard_of(request.endpoint), frozenset):
        return None  # pages for everyone, and for programs
    if hasattr(current_app.view_functions[request.endpoint], "before_legal_texts"):
        return None
    if current_user.texts_due:
        return go(url_for("auth.ask_legal_texts"))
    return None


def init_app(app: Flask) -> None:
    """Check each request after its guard."""
    app.before_request(enforce)
