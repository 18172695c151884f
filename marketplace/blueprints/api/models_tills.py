"""The shapes of a till's codes and confirmations in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, RootModel
from pydantic.config import JsonDict

from marketplace.blueprints.api.models import PRINTABLE
from marketplace.conversions.redemption.confirm import CodeView
from marketplace.foundation.languages import default_language, languages
from marketplace.foundation.languages.texts import text_in, texts_of

LARGEST_ID: Final = 2**63 - 1
LONGEST_CODE: Final = 120  # a partner's own code has 64, a link 80; blanks are forgiven
Code = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_CODE,
        pattern=PRINTABLE,
        description="The customer's code: ours or the partner's own. Case, spaces and hyphens do "
        "not matter, except in a link.",
        examples=["7K3M-9QTW-2XABC"],
    ),
]
BranchId = Annotated[
    int,
    Field(
        ge=1,
        le=LARGEST_ID,
        description="Where it is handed over: the branch number shown at /partner/keys. A key "
        "that is bound to a branch needs none, and names no other.",
        examples=[3],
    ),
]


class ConfirmationWanted(BaseModel):
    """A code to be confirmed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    code: Code
    branch: BranchId | None = None


def _list_languages(schema: JsonDict) -> None:
    schema["propertyNames"] = {"enum": list(languages())}
    schema["examples"] = [{default_language(): "Kafe me kolaq"}]


class Titles(RootModel[dict[str, str]]):
    """An offer's title in every language that is turned on, by its code."""

    model_config = ConfigDict(json_schema_extra=_list_languages)

    @classmethod
    def of(cls, terms: dict[str, Any]) -> Titles:
        """The titles at the time of the conversion; a missing one is in the default language."""
        titles = texts_of(terms, "title")
        return cls({code: text_in(titles, code) for code in languages()})


class CodeAnswer(BaseModel):
    """The offer of a code, while the code is good; never its customer."""

    code: Code
    offer: Titles
    points: Annotated[int, Field(description="The points that the customer spent.", examples=[80])]
    worth_cents: Annotated[
        int,
        Field(
            ge=0,
            description="In euro cents; where the customer chose an amount, that amount.",
            examples=[150],
        ),
    ]
    good_until: Annotated[datetime, Field(description="The time from which it is no longer valid.")]
    last_day: Annotated[date, Field(description="The last day on which it is valid.")]

    @classmethod
    def of(cls, view: CodeView) -> CodeAnswer:
        """Return the answer that the code's partner sees."""
        return cls(
            code=view.code,
            offer=Titles.of(view.terms),
            points=view.points,
            worth_cents=view.terms.get("worth_cents") or 0,
            good_until=view.good_until,
            last_day=view.last_day,
        )


class ConfirmationAnswer(BaseModel):
    """A confirmed code: hand over the offer."""

    id: Annotated[int, Field(description="The confirmation's number.", examples=[1207])]
    code: Code
    offer: Titles
    points: int
    worth_cents: Annotated[
        int, Field(ge=0, description="In euro cents; the amount to take off, where one was chosen.")
    ]
    confirmed_at: datetime
    branch: Annotated[
        str | None, Field(description="The name of the branch; null if there is none.")
    ]

    @classmethod
    def of(cls, view: CodeView) -> ConfirmationAnswer:
        """Return the answer that the partner sees of a confirmed code."""
        return cls(
            id=view.conversion_id,
            code=view.code,
            offer=Titles.of(view.terms),
            points=view.points,
            worth_cents=view.terms.get("worth_cents") or 0,
            confirmed_at=view.confirmed_at,
            branch=view.branch or None,
        )
