"""Write requests to the network in the terms of TM Forum's TMF654 (Prepay Balance Management)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marketplace.conversions.provisioning.models import OrderKind

RESOURCES: Final = {OrderKind.GRANT: "topupBalance", OrderKind.WITHDRAW: "adjustBalance"}
TYPES: Final = {OrderKind.GRANT: "TopupBalance", OrderKind.WITHDRAW: "AdjustBalance"}
USAGE: Final = {"MB": "data", "SMS": "sms"}
OTHER_USAGE: Final = "other"  # TMF654 has no word for MMS and packages; the amount's unit says it
_OUR_ID: Final = re.compile(r"pika-([1-9]\d{0,18})-(grant|withdraw)")
LARGEST_ID: Final = 2**63 - 1


def order_id(conversion_id: int, kind: OrderKind) -> str:
    """Return our id of an order: the same at every attempt, and never that of another."""
    return f"pika-{conversion_id}-{kind}"


def parse_order_id(text: object) -> tuple[int, OrderKind] | None:
    """Return the conversion and the order's kind in an id of ours; None for any other text."""
    match = _OUR_ID.fullmatch(text) if isinstance(text, str) and text.isascii() else None
    if match is None or int(match[1]) > LARGEST_ID:
        return None
    return int(match[1]), OrderKind(match[2])


def body(conversion_id: int, kind: OrderKind, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of the POST; a withdrawal names the grant's bucket and a negative amount.

    Each conversion has a bucket of its own, with its own end: a withdrawal empties it.
    """
    sign = 1 if kind is OrderKind.GRANT else -1
    payload: dict[str, Any] = {
        "@type": TYPES[kind],
        "id": order_id(conversion_id, kind),
        "bucket": {"id": f"pika-{conversion_id}"},
        "amount": {"amount": sign * details["amount"], "units": details["unit"]},
        "usageType": USAGE.get(details["unit"], OTHER_USAGE),
        "logicalResource": [{"id": details["number"], "@referredType": "MSISDN"}],
        "product": [{"id": details["offer"], "@referredType": "Product"}],
        "channel": {"id": "pika"},
    }
    if details["good_until"]:
        payload["validFor"] = {"endDateTime": details["good_until"]}
    return payload
