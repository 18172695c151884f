"""A till's codes and confirmations in the OpenAPI document."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.api.models_tills import (
    CodeAnswer,
    ConfirmationAnswer,
    ConfirmationWanted,
)
from marketplace.blueprints.api.operation import DocumentedAnswer, Operation
from marketplace.blueprints.json_api.json_body import NotAsDescribed, NotReadable, WrongType
from marketplace.blueprints.web.idempotency import (
    HEADER,
    PATTERN,
    REPEATED,
    KeyMissing,
    KeyUsedOtherwise,
)
from marketplace.conversions.redemption.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
    NotThisBranch,
)
from marketplace.foundation.refusals import TooManyAttempts

KEY: Final = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Names this request, as a UUID does. Whenever the answer was lost, send the "
    "same key and body again: it is done once. Kept for 7 days.",
    "schema": {"type": "string", "pattern": PATTERN},
    "example": "0b9c6f0e-6f0e-4c1b-9a53-2f1f1f6f2a11",
}
REPLAYED: Final = {
    REPEATED: {
        "description": "`true` if this repeats the first answer.",
        "schema": {"type": "string"},
    }
}
OFFER: Final = {"sq": "Kafe me kolaq", "en": "Coffee and cake"}
SHOWN: Final = {"code": "7K3M-9QTW-2XABC", "offer": OFFER, "points": 80, "worth_cents": 150}
GOOD: Final = SHOWN | {"good_until": "2026-11-13T23:00:00Z", "last_day": "2026-11-13"}
CONFIRMED: Final = SHOWN | {
    "id": 1207,
    "confirmed_at": "2026-10-14T09:30:00Z",
    "branch": "Furra Drita Prishtina",
}
NO_GOOD: Final = {
    404: (CodeRefused,),
    409: (AlreadyConfirmed,),
    410: (CodeExpired, CodeCancelled),
    429: (TooManyAttempts,),
}

LOOK: Final = Operation(
    name="lookAtCode",
    summary="Check a code",
    description="Changes nothing. A code of another partner is answered like one that there is "
    "not, and wrong codes are counted: too many, and the till waits.",
    parameters=(
        {
            "name": "code",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "example": "7K3M-9QTW-2XABC",
        },
    ),
    answers={200: DocumentedAnswer("The partner's own code, and it is good.", CodeAnswer, GOOD)},
    refused=NO_GOOD,
)
CONFIRM: Final = Operation(
    name="confirm",
    summary="Confirm a code",
    description="On 201, hand over the offer. The answer does not identify the customer.",
    parameters=(KEY,),
    asks=(ConfirmationWanted, {"code": "7K3M-9QTW-2XABC", "branch": 3}),
    answers={201: DocumentedAnswer("Confirmed.", ConfirmationAnswer, CONFIRMED, REPLAYED)},
    refused={
        400: (NotReadable, KeyMissing),
        **NO_GOOD,
        415: (WrongType,),
        422: (NotAsDescribed, NotThisBranch, KeyUsedOtherwise),
    },
)
