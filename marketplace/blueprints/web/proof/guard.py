"""Guard views that need a recent proof of who the user is.

A page that is read leads to the question and back. A form that is sent late is answered by the
question, which carries the form's fields along: the right answer does what the form asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Final, TypeVar, cast

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.blueprints.web.pages import go
from marketplace.blueprints.web.proof.question import (
    ProofForm,
    is_answered,
    is_proven,
    show_question,
)
from marketplace.foundation.extensions import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ALWAYS: Final = "always"
SOMETIMES: Final = "sometimes"
TYPED: Final = "typed"
REFUSED: Final = 403


def require_proof(view: View) -> View:
    """Open the view only to users who proved recently who they are; put it below `allow`."""
    return _guarded(view, ALWAYS, lambda **_ids: True)


def require_proof_if(is_needed: Callable[..., bool]) -> Callable[[View], View]:
    """Guard the view as `require_proof` does, where the function of its arguments says so."""
    return lambda view: _guarded(view, SOMETIMES, is_needed)


def asks_password(view: View) -> View:
    """Mark a view whose own form asks for the password every time, which is a proof as well."""
    view.proof = TYPED  # type: ignore[attr-defined] # functions take attributes
    return view


def _guarded(view: View, kind: str, is_needed: Callable[..., bool]) -> View:
    @wraps(view)
    def guarded(**ids: Any) -> ResponseReturnValue:
        if current_user.proven_recently or not is_needed(**ids):
            return view(**ids)
        return _ask(partial(view, **ids))

    guarded.proof = kind  # type: ignore[attr-defined] # functions take attributes
    return cast("View", guarded)


def _ask(view: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Ask for the proof before the view; a right answer in the same request opens it."""
    address = request.full_path.rstrip("?")
    if request.method in SAFE_METHODS:
        return go(url_for("auth.sign_in_again", next=address))
    form = ProofForm()
    if is_answered() and is_proven(form):
        return view()
    return show_question(form, address, status=REFUSED)
