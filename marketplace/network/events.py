"""What the network tells by itself: that the status of an order changed."""

from __future__ import annotations

import json
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal
from marketplace.network.answers import Became, read_resource
from marketplace.network.order_updates import settle_told
from marketplace.network.requests import RESOURCES, parse_order_id


class UnknownEvent(Refusal):
    """The body is no event about an order of ours."""

    status = 400
    says = _l("This event is not known.")


LARGEST: Final = 64 * 1024


def take_event(body: bytes) -> bool:
    """Take over what an event says of an order; returns whether it changed anything.

    Repeated and late events change nothing: what is settled stays so. Raises UnknownEvent.
    """
    told = _resource(body)
    named = parse_order_id(told.get("id"))
    answer = read_resource(told)
    if named is None or answer.became is Became.UNCLEAR:
        raise UnknownEvent
    return settle_told(*named, answer)


def _resource(body: bytes) -> dict[str, Any]:
    """The top-up or the adjustment that stands in the event."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise UnknownEvent from None
    event = told.get("event") if isinstance(told, dict) else None
    if isinstance(event, dict):
        for name in RESOURCES.values():
            if isinstance(event.get(name), dict):
                found: dict[str, Any] = event[name]
                return found
    raise UnknownEvent
