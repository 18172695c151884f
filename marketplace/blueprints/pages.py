"""Page or fragment: the one place that decides which of the two a request gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from marketplace.refusals import InvalidInput


def wants_fragment() -> bool:
    """Whether htmx asks for a part; boosted links and restored history want the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined] # set by htmx-flask
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The whole page, or its fragment for htmx; caches are told that the two differ.

    The template's own values come as `context`.
    """
    name = fragment if fragment and wants_fragment() else template
    response = make_response(render_template(name, **context), status)
    response.vary.add("HX-Request")
    return response


def show_or_redirect(fragment: str, address: str, **context: Any) -> ResponseReturnValue:
    """After a deed: its result for htmx, a redirect to the result's own page otherwise."""
    if wants_fragment():
        return page(fragment, **context)
    return redirect(address, 303)


def go(address: str) -> ResponseReturnValue:
    """Lead to another page after a deed, whole, by htmx too."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


@contextmanager
def refusals_beside(form: FlaskForm) -> Iterator[None]:
    """Put a refusal of one of the form's values beside its field and go on; others pass through.

    A view whose deed stands inside and returns there shows its form again after the block.
    """
    try:
        yield
    except InvalidInput as refusal:
        if refusal.field not in form:
            raise
        form[refusal.field].errors = [*form[refusal.field].errors, str(refusal)]
