"""The endpoints of the SMS gateway, in Kannel's format."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.gateways.blueprint import NOWHERE_KEPT, bp
from marketplace.blueprints.gateways.callers import require_gateway
from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.blueprints.gateways.sms.text_decoding import decode_text, query_bytes
from marketplace.blueprints.web.guards import public
from marketplace.messages.reports import report_delivery

LARGEST_ID = 2**63 - 1


@bp.get("/sms/<secret>/delivery")
@public
def delivery(secret: str) -> ResponseReturnValue:
    """Record the delivery report of the SMS `id`; an unknown report changes nothing."""
    require_gateway(secret)
    message_id = request.args.get("id", 0, type=int)
    if 0 < message_id <= LARGEST_ID:
        report_delivery(message_id=message_id, report=request.args.get("type", 0, type=int))
    return Response(status=204)


@bp.get("/sms/<secret>")
@public
def receive(secret: str) -> ResponseReturnValue:
    """Return the reply to an incoming SMS; the gateway sends it to the sender."""
    require_gateway(secret)
    return Response(answer(_incoming_sms()), mimetype="text/plain", headers=NOWHERE_KEPT)


def _incoming_sms() -> IncomingSms:
    """Read the SMS; its text has a coding of its own, all else in the query is UTF-8."""
    given = {
        name: request.args.get(name, "") for name in ("from", "id", "sim", "coding", "charset")
    }
    raw = query_bytes(request.query_string).get("text", b"")
    text = decode_text(raw, given["coding"], given["charset"])
    return IncomingSms(given["from"], text, given["id"], given["sim"])
