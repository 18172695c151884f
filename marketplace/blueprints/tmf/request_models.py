"""The request bodies: a member to enrol, a correction of one, a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from marketplace.blueprints.tmf.models import LoyaltyProgramMember
from marketplace.blueprints.tmf.request_values import (
    LONGEST_LINE,
    LONGEST_NAME,
    NOT_NULL,
    PRINTABLE_ASCII,
    Email,
    Ignored,
    Language,
    Moment,
    Name,
    ReadOnly,
    Status,
    Unchanged,
    WholeName,
)
from marketplace.foundation.languages import default_language

LONGEST_CALLBACK: Final = 500
ASCII: Final = r"^[\x20-\x7e]*$"
MEDIUMS: Final = "contactMedium"
UNCHANGED: Final = ("id", "href", "status", "ValidFor")


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


class KnownContact(_RequestModel):
    """The contact data of one medium of a member, as reading the member gives it."""

    email_address: Annotated[Email | None, NOT_NULL] = None
    phone_number: Annotated[str, Field(max_length=LONGEST_LINE)] | None = None


class KnownMedium(_RequestModel):
    """A medium of a member: the email, which can be changed, or the phone as it was read."""

    medium_type: Literal["email", "mobile"]
    characteristic: KnownContact

    @model_validator(mode="after")
    def _has_its_own_contact(self) -> Self:
        given = self.characteristic.model_fields_set
        if given != {"email_address" if self.medium_type == "email" else "phone_number"}:
            raise PydanticCustomError("other_contact", "the contact is not the medium's")
        return self


class SentPeriod(_RequestModel):
    """The standard's period of a member. Not kept: the programme decides it."""

    start_date_time: Moment | None = None
    end_date_time: Moment | None = None


Mediums = Annotated[
    list[SentMedium],
    Field(
        min_length=1, max_length=1, description="The email address; the phone number is the line."
    ),
]


def _one_of_each(mediums: list[KnownMedium]) -> list[KnownMedium]:
    if len({one.medium_type for one in mediums}) < len(mediums):
        raise PydanticCustomError("media_twice", "one of each")
    return mediums


KnownMediums = Annotated[
    list[KnownMedium],
    Field(
        min_length=1,
        max_length=2,
        description="The email address, and the phone number as it was read.",
    ),
    AfterValidator(_one_of_each),
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
        first, rest = _apart(self.name or "")
        return self.given_name or first, self.family_name or rest


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
    status: Status | None = None
    valid_for: SentPeriod | None = Field(None, alias="ValidFor")
    valid_for_in_camel_case: SentPeriod | None = Field(None, alias="validFor")

    @model_validator(mode="after")
    def _needs_both_names(self) -> Self:
        if None in self.names():
            raise PydanticCustomError("name_in_parts", "both names are needed")
        _require_short(self.names())
        return self


class LoyaltyProgramMemberUpdate(_SentMember):
    """The changes to a member, as a merge patch (RFC 7396); what is as it was read is no change."""

    contact_medium: Annotated[KnownMediums | None, NOT_NULL] = None
    preferred_language: Annotated[Language | None, NOT_NULL] = None
    id: Unchanged = None
    href: Unchanged = None
    status: Unchanged = None
    valid_for: Unchanged = Field(None, alias="ValidFor")
    line: ReadOnly = None

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        if self.name is not None and None in self.names():
            raise PydanticCustomError("name_in_parts", "both names are needed")
        _require_short(self.names())
        return self

    @property
    def email(self) -> str | None:
        """Return the email address, if one is in the request."""
        sent = [one.characteristic.email_address for one in self.contact_medium or ()]
        return next((one for one in sent if one), None)

    def names_beside(self, known: LoyaltyProgramMember) -> tuple[str | None, str | None]:
        """Return the given name and the family name that the member is to have.

        Who sends the whole name beside its parts changed the one that is not as it was read.
        """
        parts = {self.given_name, self.family_name} <= {None, known.given_name, known.family_name}
        if self.name is None or self.name == known.name or not parts:
            return self.given_name, self.family_name
        return _apart(self.name)

    def altered(self, known: LoyaltyProgramMember) -> list[str]:
        """Return the names of the properties sent that cannot be changed, and are not as known."""
        read = known.model_dump(mode="json", by_alias=True, exclude_none=True)
        sent = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        changed: list[str] = [
            name for name in UNCHANGED if name in sent and sent[name] != read.get(name)
        ]
        mobiles = [one for one in sent.get(MEDIUMS, []) if one["mediumType"] == "mobile"]
        if any(one not in read.get(MEDIUMS, []) for one in mobiles):
            changed.append(MEDIUMS)
        return changed


class EventSubscriptionInput(_RequestModel):
    """A subscription request: the callback and the query."""

    callback: Annotated[str, Field(min_length=1, max_length=LONGEST_CALLBACK, pattern=ASCII)]
    query: Annotated[str, Field(max_length=LONGEST_CALLBACK, pattern=ASCII)] | None = None


def _apart(name: str) -> tuple[str | None, str | None]:
    first, _blank, rest = name.partition(" ")
    return first or None, rest or None


def _require_short(names: Sequence[str | None]) -> None:
    if any(len(one or "") > LONGEST_NAME for one in names):
        raise PydanticCustomError("string_too_long", "too long")
