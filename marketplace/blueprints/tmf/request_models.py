"""The request bodies: a member to enrol, a correction of one, a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, Self

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from marketplace.foundation.languages import default_language, languages

LONGEST_NAME: Final = 80
LONGEST_WHOLE_NAME: Final = 2 * LONGEST_NAME + 1
LONGEST_EMAIL: Final = 254
LONGEST_LINE: Final = 32
LONGEST_CALLBACK: Final = 500
PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
PRINTABLE_ASCII: Final = r"^[\x21-\x7e]+$"
ASCII: Final = r"^[\x20-\x7e]*$"
Given = dict[str, Any]


def _language(code: str) -> str:
    if code not in languages():
        raise PydanticCustomError(
            "language", "must be one of {languages}", {"languages": ", ".join(languages())}
        )
    return code


def _list_languages(schema: JsonDict) -> None:
    schema["enum"] = list(languages())


def _tidy(text: str) -> str:
    tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not tidy:
        raise PydanticCustomError("string_too_short", "empty")
    return tidy


def _email(text: str) -> str:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise PydanticCustomError("not_an_email", "not an email address") from None
    return text.lower()


def _not_null(value: object) -> object:
    """Refuse null for a required property; a merge patch removes a property by null."""
    if value is None:
        raise PydanticCustomError("not_removable", "needed")
    return value


def _refuse(_value: object) -> None:
    raise PydanticCustomError("read_only", "not changed here")


NOT_NULL: Final = BeforeValidator(_not_null)  # left out is None, and null is no way to say so
Name = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE),
    AfterValidator(_tidy),
]
WholeName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_WHOLE_NAME,
        pattern=PRINTABLE,
        description="Instead of both names: the first word is the given name, the rest the "
        "family name.",
    ),
    AfterValidator(_tidy),
]
Email = Annotated[str, Field(max_length=LONGEST_EMAIL), AfterValidator(_email)]
Language = Annotated[
    str,
    AfterValidator(_language),
    Field(
        description="One of the languages that are turned on.", json_schema_extra=_list_languages
    ),
]
ReadOnly = Annotated[
    Any,
    BeforeValidator(_refuse),
    Field(description="Cannot be changed here.", json_schema_extra={"readOnly": True}),
]
Ignored = Annotated[Any, Field(description="Ignored: the types are set by us.")]


class _RequestModel(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, alias_generator=to_camel, validate_by_name=False
    )


class SentContact(_RequestModel):
    """A contact in a request: only an email, as the phone belongs to the line."""

    email_address: Email


class SentMedium(_RequestModel):
    """A medium in a request: the email."""

    medium_type: Literal["email"]
    characteristic: SentContact


Mediums = Annotated[
    list[SentMedium],
    Field(
        min_length=1, max_length=1, description="The email address; the phone number is the line."
    ),
]


class _SentMember(_RequestModel):
    name: Annotated[WholeName | None, NOT_NULL] = None
    given_name: Annotated[Name | None, NOT_NULL] = None
    family_name: Annotated[Name | None, NOT_NULL] = None
    type_: Ignored = Field(None, alias="@type")
    base_type: Ignored = Field(None, alias="@baseType")
    schema_location: Ignored = Field(None, alias="@schemaLocation")

    def names(self) -> tuple[str | None, str | None]:
        """Return the given name and the family name; the parts take precedence over the whole."""
        first, _blank, rest = (self.name or "").partition(" ")
        return self.given_name or first or None, self.family_name or rest or None


class LoyaltyProgramMemberCreate(_SentMember):
    """A person to enrol, with a line that the operator knows."""

    line: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_LINE,
            pattern=PRINTABLE_ASCII,
            description="The mobile number, or the fixed contract's id.",
            examples=["+38349123456"],
        ),
    ]
    contact_medium: Mediums
    preferred_language: Language = Field(default_factory=default_language)

    @model_validator(mode="after")
    def _needs_both_names(self) -> Self:
        if None in self.names():
            raise PydanticCustomError("name_in_parts", "both names are needed")
        _require_short(self.names())
        return self


class LoyaltyProgramMemberUpdate(_SentMember):
    """The changes to a member, as a merge patch (RFC 7396)."""

    contact_medium: Annotated[Mediums | None, NOT_NULL] = None
    preferred_language: Annotated[Language | None, NOT_NULL] = None
    id: ReadOnly = None
    href: ReadOnly = None
    status: ReadOnly = None
    valid_for: ReadOnly = Field(None, alias="ValidFor")
    line: ReadOnly = None

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        if self.name is not None and None in self.names():
            raise PydanticCustomError("name_in_parts", "both names are needed")
        _require_short(self.names())
        return self

    @property
    def email(self) -> str | None:
        """Return the new email address, if one is in the request."""
        return self.contact_medium[0].characteristic.email_address if self.contact_medium else None


class EventSubscriptionInput(_RequestModel):
    """A subscription request: the callback and the query."""

    callback: Annotated[str, Field(min_length=1, max_length=LONGEST_CALLBACK, pattern=ASCII)]
    query: Annotated[str, Field(max_length=LONGEST_CALLBACK, pattern=ASCII)] | None = None


def _require_short(names: Sequence[str | None]) -> None:
    if any(len(one or "") > LONGEST_NAME for one in names):
        raise PydanticCustomError("string_too_long", "too long")
