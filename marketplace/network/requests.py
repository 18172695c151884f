"""What the network is asked, in the words of TM Forum's TMF654 (Prepay Balance Management)."""

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


def order_id(conversion_id: int, deed: OrderKind) -> str:
    """Our id of an order: the same whenever it is asked for, never that of another."""
    return f"pika-{conversion_id}-{deed}"


def parse_order_id(text: object) -> tuple[int, OrderKind] | None:
    """The conversion and the deed that an id of ours names; None for anything else."""
    found = _OUR_ID.fullmatch(text) if isinstance(text, str) and text.isascii() else None
    if found is None or int(found[1]) > LARGEST_ID:
        return None
    return int(found[1]), OrderKind(found[2])


def body(conversion_id: int, deed: OrderKind, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the POST; a withdrawal names the grant's bucket and a negative amount.

    Each conversion has a bucket of its own, with its own end: taking back is emptying it.
    """
    sign = 1 if deed is OrderKind.GRANT else -1
    told: dict[str, Any] = {
        "@type": TYPES[deed],
        "id": order_id(conversion_id, deed),
        "bucket": {"id": f"pika-{conversion_id}"},
        "amount": {"amount": sign * asked["amount"], "units": asked["unit"]},
        "usageType": USAGE.get(asked["unit"], OTHER_USAGE),
        "logicalResource": [{"id": asked["number"], "@referredType": "MSISDN"}],
        "product": [{"id": asked["offer"], "@referredType": "Product"}],
        "channel": {"id": "pika"},
    }
    if asked["good_until"]:
        told["validFor"] = {"endDateTime": asked["good_until"]}
    return told
