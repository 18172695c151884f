"""The shapes of a conversion in JSON, as the operator's other systems ask for it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from marketplace.blueprints.api.models import PRINTABLE, PRINTABLE_ASCII
from marketplace.blueprints.api.models_tills import Titles
from marketplace.conversions.receipts import Receipt

MOST_POINTS = 1_000_000


class ConversionWanted(BaseModel):
    """Points of a customer to be converted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    line: Annotated[
        str,
        Field(
            min_length=1,
            max_length=32,
            pattern=PRINTABLE_ASCII,
            description="A number of the customer's; what a service gives goes to it.",
            examples=["+38349123456"],
        ),
    ]
    offer: Annotated[
        str,
        Field(
            min_length=1,
            max_length=80,
            pattern=PRINTABLE,
            description="The offer's address (its slug), or its offer code for SMS.",
            examples=["mb-per-internet", "KAFE1"],
        ),
    ]
    points: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_POINTS,
            description="How many; needed for MB, SMS and MMS, else none or its price.",
        ),
    ] = None


class ConversionAnswer(BaseModel):
    """What was converted."""

    id: Annotated[int, Field(description="The conversion's number.", examples=[4711])]
    offer: Titles
    points: Annotated[int, Field(description="What was given.", examples=[20])]
    code: Annotated[
        str | None, Field(description="Of a partner's offer: what the customer shows there.")
    ]
    units: Annotated[int | None, Field(description="Of MB, SMS and MMS: how many.", examples=[200])]
    good_until: Annotated[
        datetime | None, Field(description="From this moment on it is not good; null: for good.")
    ]
    balance: Annotated[
        int | None, Field(description="The points left; null where it was converted long before.")
    ]

    @classmethod
    def of(cls, made: Receipt) -> ConversionAnswer:
        """What the customer's receipt says."""
        return cls(
            id=made.id,
            offer=Titles.of(made.terms),
            points=made.points,
            code=made.code,
            units=made.units,
            good_until=made.good_until,
            balance=made.balance,
        )
