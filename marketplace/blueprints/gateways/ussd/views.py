"""The USSD gateway's call, in the `CON`/`END` convention."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.gateways.callers import require_gateway
from marketplace.blueprints.gateways.routes import NOWHERE_KEPT, bp
from marketplace.blueprints.gateways.ussd.session import Asked, answer, trouble, unreadable
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.malformed_requests import reads_json
from marketplace.foundation.extensions import csrf, limiter

LARGEST_BODY: Final = 64 * 1024
ENDPOINT: Final = "gateways.ussd"
FIELDS: Final = ("sessionId", "serviceCode", "phoneNumber", "text")


@bp.post("/ussd/<secret>")
@public
@reads_json
def ussd(secret: str) -> ResponseReturnValue:
    """The next screen of a session, as plain text; always one, also for nonsense."""
    require_gateway(secret, gateway="ussd")
    return _on_screen(_screen())


csrf.exempt(ussd)
limiter.exempt(ussd)  # the gateway asks for everybody from one address


def in_trouble() -> Response | None:
    """What the caller reads where a session's request failed; None for any other request.

    With status 200: of another one gateways show a sentence of their own.
    """
    return _on_screen(trouble()) if request.endpoint == ENDPOINT else None


def _on_screen(text: str) -> Response:
    return Response(text, mimetype="text/plain", headers=NOWHERE_KEPT)


def _screen() -> str:
    if (request.content_length or 0) > LARGEST_BODY:
        return unreadable()
    told = [request.form.get(name) for name in FIELDS]
    if None in told:
        return unreadable()
    return answer(Asked(*(one or "" for one in told)))
