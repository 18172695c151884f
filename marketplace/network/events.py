"""Take the network's own events: the status of an order changed."""

from __future__ import annotations

import json
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal
from marketplace.network.answers import OrderOutcome, read_resource
from marketplace.network.order_updates import settle_event
from marketplace.network.requests import RESOURCES, parse_order_id


class UnknownEvent(Refusal):
    """Refusal of a body that is no event about one of our orders."""

    status = 400
    says = _l("This event is not known.")


LARGEST: Final = 64 * 1024


def take_event(body: bytes) -> bool:
    """Take over the state that an event gives of an order; returns whether it changed anything.

    Repeated and late events change nothing: a settled order stays settled. Raises UnknownEvent.
    """
    resource = _resource(body)
    order = parse_order_id(resource.get("id"))
    answer = read_resource(resource)
    if order is None or answer.outcome is OrderOutcome.UNCLEAR:
        raise UnknownEvent
    return settle_event(*order, answer)


def _resource(body: bytes) -> dict[str, Any]:
    """Return the top-up or the adjustment in the event."""
    try:
        body_object = json.loads(body)
    except (ValueError, RecursionError):
        raise UnknownEvent from None
    event = body_object.get("event") if isinstance(body_object, dict) else None
    if isinstance(event, dict):
        for name in RESOURCES.values():
            if isinstance(event.get(name), dict):
                resource: dict[str, Any] = event[name]
                return resource
    raise UnknownEvent
