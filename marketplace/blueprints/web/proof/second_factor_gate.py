"""Keep users whose role needs a second factor out of all pages but those that add one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.second_factor.requirement import lacks_second_factor
from marketplace.blueprints.web.guards import guard_of
from marketplace.blueprints.web.pages import go

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def before_second_factor(view: View) -> View:
    """Open the view also to users who still lack the second factor that their role needs."""
    view.before_second_factor = True  # type: ignore[attr-defined] # functions take attributes
    return view


def enforce() -> ResponseReturnValue | None:
    """Redirect a user who lacks a second factor to the page that adds one."""
    if request.endpoint is None or not isinstance(guard_of(request.endpoint), frozenset):
        return None  # pages for everyone, and for programs
    if hasattr(current_app.view_functions[request.endpoint], "before_second_factor"):
        return None
    if lacks_second_factor(current_user.role, current_user.proven_by):
        return go(url_for("auth.second_factors"))
    return None


def init_app(app: Flask) -> None:
    """Check each request after its guard."""
    app.before_request(enforce)
