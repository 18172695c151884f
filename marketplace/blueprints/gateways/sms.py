"""The SMS gateway's calls, in the shape that Kannel gives them."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.gateways.callers import require_gateway
from marketplace.blueprints.gateways.routes import bp
from marketplace.blueprints.guards import public
from marketplace.messages.reports import report_delivery

LARGEST_ID = 2**63 - 1


@bp.get("/sms/<secret>/delivery")
@public
def delivery(secret: str) -> ResponseReturnValue:
    """Note what became of the SMS `id`; what cannot be understood is taken and changes nothing."""
    require_gateway(secret)
    message_id = request.args.get("id", 0, type=int)
    if 0 < message_id <= LARGEST_ID:
        report_delivery(message_id=message_id, report=request.args.get("type", 0, type=int))
    return Response(status=204)
