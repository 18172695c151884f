"""The shapes of the API in JSON: what is sent, and what is answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from marketplace.foundation import clock
from marketplace.points.billing.models import LONGEST_ID
from marketplace.points.idle import months_before

MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
AHEAD: Final = timedelta(minutes=5)  # the clocks of two machines differ
OLDEST_MONTHS: Final = 24
PRINTABLE_ASCII: Final = r"^[\x20-\x7e]+$"
PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"


def read_moment(sent: object) -> datetime:
    """The moment in UTC of an ISO 8601 text with its zone, at most 24 months old."""
    if not isinstance(sent, str) or MOMENT.fullmatch(sent) is None:
        raise PydanticCustomError("moment_form", "not a moment with its zone")
    try:
        moment = datetime.fromisoformat(sent).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("moment_form", "not a moment with its zone") from None
    if moment > clock.now() + AHEAD:
        raise PydanticCustomError("moment_ahead", "in the future")
    if moment < clock.start_of(months_before(clock.today(), OLDEST_MONTHS)):
        raise PydanticCustomError("moment_old", "too old")
    return moment


Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "ISO 8601 with its time zone; not in the future, at most 24 months old "
            "(from the 1st of that month).",
            "examples": ["2026-10-14T09:30:00+02:00"],
        }
    ),
]
Id = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_ID,
        pattern=PRINTABLE_ASCII,
        description="The top-up's own id. The same id with the same content changes nothing.",
        examples=["TU-20261014-000123"],
    ),
]
LineNumber = Annotated[
    str,
    Field(
        min_length=1,
        max_length=32,
        pattern=PRINTABLE_ASCII,
        description="The id of the fixed contract, as in the lines feed.",
        examples=["F-1000003"],
    ),
]
Package = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        pattern=PRINTABLE,
        description="The package topped up, as named in the points table.",
        examples=["internet-tv"],
    ),
]


class TopUpEvent(BaseModel):
    """A fixed line's service was topped up."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Id
    line: LineNumber
    package: Package
    at: Moment


class TopUpOutcome(StrEnum):
    """`booked`: kept, with its points. `left-out`: the line earns nothing then; not kept."""

    BOOKED = "booked"
    LEFT_OUT = "left-out"


class TopUpAnswer(BaseModel):
    """The outcome of a top-up; the same whenever the same one is sent."""

    model_config = ConfigDict(frozen=True)

    id: Id
    became: TopUpOutcome
    points: Annotated[int, Field(ge=0, description="The points that it earned.", examples=[25])]


class FieldProblem(BaseModel):
    """The error of one field; an empty name is the whole body."""

    field: Annotated[str, Field(examples=["at"])]
    detail: Annotated[str, Field(examples=["Use ISO 8601 with the time zone."])]


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[str, Field(description="The kind of problem.", examples=["about:blank"])]
    title: Annotated[str, Field(examples=["Unauthorized"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[401])]
    detail: Annotated[str, Field(description="In the language of Accept-Language, or English.")]
    request_id: Annotated[str | None, Field(description="Also in the log and in X-Request-ID.")]
    errors: list[FieldProblem] | None = None
    confirmed_at: Annotated[
        str | None, Field(description="For a code already confirmed: the time (ISO 8601).")
    ] = None
    branch: Annotated[
        str | None, Field(description="For a code already confirmed: the branch.")
    ] = None

    @classmethod
    def example(cls, **given: Any) -> dict[str, Any]:
        """A problem as it is answered."""
        usual = {"type": "about:blank", "request_id": "5c1f0c6e9d7b4a21"}
        return cls(**usual | given).model_dump(exclude_none=True)
