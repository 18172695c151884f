"""The USSD gateway's call, in the `CON`/`END` convention."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.gateways.callers import require_gateway
from marketplace.blueprints.gateways.routes import bp
from marketplace.blueprints.gateways.ussd.answering import Asked, answer, unreadable
from marketplace.blueprints.guards import public
from marketplace.extensions import csrf, limiter

NOWHERE_KEPT: Final = {"Cache-Control": "no-store"}
LARGEST_BODY: Final = 64 * 1024
FIELDS: Final = ("sessionId", "serviceCode", "phoneNumber", "text")


@bp.post("/ussd/<secret>")
@public
def ussd(secret: str) -> ResponseReturnValue:
    """The next screen of a session, as plain text; always one, also for nonsense."""
    require_gateway(secret, gateway="ussd")
    return Response(_screen(), mimetype="text/plain", headers=NOWHERE_KEPT)


csrf.exempt(ussd)
limiter.exempt(ussd)  # the gateway asks for everybody from one address


def _screen() -> str:
    if (request.content_length or 0) > LARGEST_BODY:
        return unreadable()
    told = [request.form.get(name) for name in FIELDS]
    if None in told:
        return unreadable()
    return answer(Asked(*(one or "" for one in told)))
