"""The callback of the operator's network: the status of an order has changed."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.gateways.blueprint import bp
from marketplace.blueprints.gateways.callers import require_network
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.malformed_requests import reads_json
from marketplace.foundation.extensions import csrf, limiter
from marketplace.network.events import take_event


@bp.post("/network/events")
@public
@reads_json
def network_events() -> ResponseReturnValue:
    """Accept a signed event; a repeated event changes nothing."""
    require_network()
    take_event(request.get_data())
    return Response(status=204)


csrf.exempt(network_events)
limiter.exempt(network_events)  # the network tells of everybody's orders from one address
