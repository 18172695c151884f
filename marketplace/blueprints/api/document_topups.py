"""Top-ups in the OpenAPI document."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.api.models import TopUpAnswer, TopUpEvent
from marketplace.blueprints.api.operation import Answered, Operation
from marketplace.blueprints.json_api.json_body import NotAsDescribed, NotReadable, WrongType
from marketplace.points.balance_ceiling import TooManyPoints
from marketplace.points.billing.topup import NoPointsSet, NotFixed, OtherContent, UnknownLine

EVENT: Final = {
    "id": "TU-20261014-000123",
    "line": "F-1000003",
    "package": "internet-tv",
    "at": "2026-10-14T09:30:00+02:00",
}
BOOKED: Final = {"id": EVENT["id"], "became": "booked", "points": 25}

TOP_UP: Final = Operation(
    name="topUp",
    summary="Book a top-up of a fixed line's service",
    description="Points come at once by the table of packages, and the customer is told by "
    "SMS. Idempotent by id: send it again whenever the answer was lost.",
    asks=(TopUpEvent, EVENT),
    answers={
        200: Answered(
            "Told before, with the same content: the same answer; or left out.",
            TopUpAnswer,
            BOOKED,
        ),
        201: Answered("Booked.", TopUpAnswer, BOOKED),
    },
    refused={
        400: (NotReadable,),
        409: (OtherContent,),
        415: (WrongType,),
        422: (NotAsDescribed, UnknownLine, NotFixed, NoPointsSet, TooManyPoints),
    },
)
