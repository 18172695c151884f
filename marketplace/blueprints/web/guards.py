"""Guards of routes: each view declares who may open it; one without a guard opens to nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record_attempt
from marketplace.accounts.tokens import HeldToken, Purpose, held_token
from marketplace.blueprints.web.caller_network import comes_from
from marketplace.customers.third_parties.third_parties import is_active
from marketplace.foundation.ip_addresses import parse
from marketplace.foundation.refusals import Refusal

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ANYONE: Final = "anyone"
TOKEN: Final = "token: "  # noqa: S105 - no secret, the kind of guard
STATIC_ENDPOINTS = frozenset({"static"})


class CalledFromElsewhere(Refusal):
    """The token is valid only from other networks; `address` is the caller's."""

    status = 403
    says = _l("This token cannot be used from the address %(address)s.")


def allow(*roles: Role) -> Callable[[View], View]:
    """Open the view to users of the named roles only."""
    return _declare(frozenset(roles))


def public(view: View) -> View:
    """Open the view to everyone, signed in or not."""
    return _declare(ANYONE)(view)


def token(*purposes: Purpose) -> Callable[[View], View]:
    """Open the view to programs that send a token of one of the purposes, and to nobody else."""
    return _declare(TOKEN + " ".join(purposes))


def _declare(guard: frozenset[Role] | str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined] # functions take attributes
        return view

    return mark


def guard_of(endpoint: str) -> frozenset[Role] | str | None:
    """Return the guard declared for the endpoint, or None where it was forgotten."""
    if endpoint in STATIC_ENDPOINTS or endpoint.endswith(".static"):
        return ANYONE
    return getattr(current_app.view_functions.get(endpoint), "guard", None)


def enforce() -> Response | None:
    """Let the request in, redirect to the sign-in page, or refuse it."""
    if request.endpoint is None:
        return None
    guard = guard_of(request.endpoint)
    if guard == ANYONE:
        return None
    if isinstance(guard, str):
        _require_token(guard.removeprefix(TOKEN).split())
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if guard is None or current_user.role not in guard:
        abort(403)
    return None


def _require_token(purposes: Collection[str]) -> None:
    """Refuse a request without a token (401), or with one of another purpose (403).

    A third party's token opens nothing while the third party is not active (403); what it reads is
    limited to customers whose consent is in force.
    """
    sent = request.authorization
    bearer = sent.token if sent and sent.type == "bearer" else None
    held = held_token(bearer) if bearer else None
    if held is None:
        record_attempt(EventKind.SECRET, Outcome.FAILED, detail=f"api {_route()}")
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))
    if held.purpose not in purposes:
        abort(403)
    if not comes_from(held.networks):
        raise CalledFromElsewhere(address=request.remote_addr)
    if held.third_party_id is not None and not is_active(held.third_party_id):
        abort(403)
    g.token = held


def _ask_to_sign_in() -> Response:
    """Redirect to the sign-in page, which leads back to the page that was read."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("auth.login", next=back)
    if request.htmx:  # type: ignore[attr-defined] # set by htmx-flask
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)  # type: ignore[return-value] # a werkzeug response is one


def actor() -> Actor:
    """Return the signed-in user as the audit log names them."""
    return Actor(
        user_id=current_user.user_id,
        username=current_user.username,
        address=request.remote_addr if parse(request.remote_addr) else None,
        request_id=g.get("request_id"),
    )


def program() -> HeldToken:
    """Return the token that opened this request; only behind `token`."""
    held: HeldToken = g.token
    return held


def program_as_actor() -> Actor:
    """Return the token's holder as the audit log names it."""
    return Actor(
        user_id=None,
        username=program().actor_name,
        address=request.remote_addr if parse(request.remote_addr) else None,
        request_id=g.get("request_id"),
    )


def record_refusal(response: Response) -> Response:
    """Record that the user or the program was not allowed (403), by the route's pattern."""
    if response.status_code == 403:  # noqa: PLR2004 - the status itself
        held: HeldToken | None = g.get("token")
        user_id = current_user.user_id if current_user.is_authenticated else None
        with suppress(DBAPIError):  # the answer is given, with or without its record
            record_attempt(
                EventKind.REFUSAL,
                Outcome.REFUSED,
                user_id=user_id,
                actor=held.actor_name if held else "",
                detail=_route(),
            )
    return response


def _route() -> str:
    rule = request.url_rule
    return f"{request.method} {rule.rule}" if rule else ""


def init_app(app: Flask) -> None:
    """Guard every route of the app, and record what is refused with 403."""
    app.before_request(enforce)
    app.after_request(record_refusal)
