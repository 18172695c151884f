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
            description="A number of the customer; services are delivered to it.",
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
            description="How many; required for MB, SMS and MMS and for offers by the amount, "
            "otherwise omitted or the price.",
        ),
    ] = None


class ConversionAnswer(BaseModel):
    """A conversion."""

    id: Annotated[int, Field(description="The conversion's number.", examples=[4711])]
    offer: Titles
    points: Annotated[int, Field(description="The points spent.", examples=[20])]
    code: Annotated[
        str | None,
        Field(description="For a partner offer: the code that the customer shows to the partner."),
    ]
    units: Annotated[
        int | None, Field(description="For MB, SMS and MMS: the number of units.", examples=[200])
    ]
    amount_cents: Annotated[
        int | None,
        Field(description="For offers by the amount: the euro cents that the code is worth."),
    ]
    good_until: Annotated[
        datetime | None,
        Field(description="The time from which it is no longer valid; null: no expiry."),
    ]
    balance: Annotated[
        int | None, Field(description="The points left; null for older conversions.")
    ]

    @classmethod
    def of(cls, made: Receipt) -> ConversionAnswer:
        """The customer's receipt."""
        return cls(
            id=made.id,
            offer=Titles.of(made.terms),
            points=made.points,
            code=made.code,
            units=made.units,
            amount_cents=made.amount_cents,
            good_until=made.good_until,
            balance=made.balance,
        )
