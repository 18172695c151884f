"""Page or fragment: the one place that decides which of the two a request gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Response, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.urls import iri_to_uri

from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Role
from marketplace.blueprints.web.request_log import REFUSALS
from marketplace.foundation.refusals import Refusal

REGISTERED: Final = "just_registered"  # the session's name
LOCAL_ADDRESS: Final = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")

FIRST_PAGES: Final = {Role.CLERK: "/admin/counter", Role.SUPPORT: "/admin/customers"}


def wants_fragment() -> bool:
    """Return whether htmx requests a fragment; boosted links and restored history get a page."""
    htmx = request.htmx  # type: ignore[attr-defined] # set by htmx-flask
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Render the whole page, or its fragment for htmx; caches are told that the two differ.

    The template's own values are passed as `context`.
    """
    name = fragment if fragment and wants_fragment() else template
    response = make_response(render_template(name, **context), status)
    response.vary.add("HX-Request")
    return response


def show_or_redirect(fragment: str, address: str, **context: Any) -> ResponseReturnValue:
    """After an action, render its result for htmx, or redirect to the result's own page."""
    if wants_fragment():
        return page(fragment, **context)
    return redirect(address, 303)


def go(address: str) -> ResponseReturnValue:
    """Redirect to another page after an action; htmx loads it whole."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(address)})
    return redirect(address, 303)


@contextmanager
def refusals_beside(form: FlaskForm, *above: type[Refusal]) -> Iterator[list[Refusal]]:
    """Show a refusal of a form's value next to its field, and continue after the block.

    Refusals of the kinds `above` that concern no single value are shown above the form; all
    others pass through. A view whose action is inside the block and returns there shows its
    form again after the block, with the refusal among the form's errors.
    """
    refused: list[Refusal] = []
    try:
        yield refused
    except Refusal as refusal:
        beside = [(field, message) for field, message in refusal.beside if field in form]
        if not beside and not isinstance(refusal, above):
            raise
        REFUSALS.labels(type(refusal).__name__).inc()
        refused.append(refusal)
        for field, message in beside:
            form[field].errors = [*form[field].errors, message]
        if not beside:
            form.form_errors = [*form.form_errors, str(refusal)]


def safe_address(given: str | None, otherwise: str = "/") -> str:
    """Return the address if it leads to a page of this site, otherwise the other one."""
    if given and LOCAL_ADDRESS.fullmatch(given):
        return given
    return otherwise


def public_address(path: str) -> str:
    """Return the whole address of a path of this site, for readers outside it."""
    site: str = current_app.config["SETTINGS"].public_url
    return site.rstrip("/") + path


def remember_registration() -> None:
    """Note in the browser's session that its customer has just registered."""
    session[REGISTERED] = True


def just_registered() -> bool:
    """Return, once, whether the customer has just registered."""
    return bool(session.pop(REGISTERED, False))


def start_address() -> str:
    """Return the start page of the user."""
    return start_of(current_user) if current_user.is_authenticated else "/"


def start_of(user: Identity) -> str:
    """Return the start page of a signed-in user, where the role's first action is."""
    if user.is_staff:
        return FIRST_PAGES.get(user.role, "/admin/")
    return "/partner/" if user.is_partner else "/"
