"""The resources of the API: TMF658's own properties, and ours beside them.

A property that the standard does not have is an extension by its own rule: `@type` names our kind
of the resource, `@baseType` the standard's.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Text = Annotated[str, Field(examples=["42"])]
UNIT: Final = "Pika"


class TmfModel(BaseModel):
    """The base of all models; its properties are named in camel case, as in the standard."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _all_optional(schema: JsonDict) -> None:
    schema.pop("required", None)


class TmfResource(TmfModel):
    """The properties of all resources: their type, and the standard's type behind it.

    The document calls none of a resource's properties required: the standard does not, and
    `?fields=` leaves out what is not named.
    """

    model_config = ConfigDict(json_schema_extra=_all_optional)

    type_: str | None = Field(None, alias="@type", description="Our type of the resource.")
    base_type: str | None = Field(None, alias="@baseType", description="The standard's base type.")
    schema_location: str | None = Field(
        None, alias="@schemaLocation", description="The document that describes our type."
    )


class Ref(TmfModel):
    """A reference to another resource."""

    id: str
    href: str
    referred_type: str | None = Field(None, alias="@referredType")


class LoyaltyProgramMemberRef(Ref):
    """A reference to a member."""


class LoyaltyAccountRef(Ref):
    """A reference to a member's points account."""


class LoyaltyProgramProductRef(Ref):
    """A reference to a member's participation."""


class LoyaltyProgramProductSpecRef(Ref):
    """A reference to the programme."""


class TimePeriod(TmfModel):
    """A period; an end that is unknown or open is left out."""

    start_date_time: Moment | None = None
    end_date_time: Moment | None = None


class Money(TmfModel):
    """A quantity of points; the standard's name, though points are not money."""

    model_config = ConfigDict(json_schema_extra=_all_optional)

    unit: str = UNIT
    value: Annotated[float, Field(ge=0, description="Whole points.", examples=[350])]


class Characteristic(TmfModel):
    """A property by its name."""

    name: str
    value_type: str | None = None
    value: Any


class ContactCharacteristic(TmfModel):
    """The contact data of one medium."""

    email_address: str | None = None
    phone_number: str | None = None


class ContactMedium(TmfModel):
    """A medium on which the member receives messages: `email` or `mobile`."""

    medium_type: str
    characteristic: ContactCharacteristic


class LoyaltyProgramMember(TmfResource):
    """A registered customer; a closed account has no personal data."""

    id: Text
    href: str
    name: str | None = Field(None, description="Given name and family name.")
    status: str = Field(description="`active`, `blocked`, `stopped` or `closed`.")
    valid_for: TimePeriod = Field(alias="ValidFor", description="The standard's own capital.")
    given_name: str | None = None
    family_name: str | None = None
    preferred_language: str | None = Field(None, description="`sq` or `en`.")
    contact_medium: list[ContactMedium] | None = None


class LoyaltyAccount(TmfResource):
    """The points account of a member; its id is the member's."""

    id: Text
    href: str
    loyalty_program_product: LoyaltyProgramProductRef
    loyalty_program_member: LoyaltyProgramMemberRef
    status: str = Field(description="The member's: `active`, `blocked`, `stopped` or `closed`.")


class LoyaltyBalance(TmfResource):
    """Points of a member that are usable until the same day."""

    id: Annotated[str, Field(examples=["42-2027-06-30"])]
    href: str
    loyalty_program_member: LoyaltyProgramMemberRef
    loyalty_account: LoyaltyAccountRef
    quantity: Money
    valid_for: TimePeriod | None = Field(None, description="Omitted if points never expire.")


class LoyaltyProgramProductSpec(TmfResource):
    """The programme, with the rules now in force."""

    id: Text
    href: str
    brand: str
    name: str
    description: str
    life_cycle_status: str
    needs_loyalty_account: bool
    product_number: str
    characteristic: list[Characteristic]


class LoyaltyProgramProduct(TmfResource):
    """A member's participation in the programme; its id is the member's."""

    id: Text
    href: str
    name: str
    description: str
    product_status: str = Field(
        description="The member's: `active`, `blocked`, `stopped` or `closed`."
    )
    characteristic: list[Characteristic]
    loyalty_account: LoyaltyAccountRef
    loyalty_program_product_spec: LoyaltyProgramProductSpecRef
    loyalty_program_member: LoyaltyProgramMemberRef
    valid_for: TimePeriod


class LoyaltyRule(TmfResource):
    """A rule of the programme, with its value in force; staff alone edit the rules."""

    id: Annotated[str, Field(examples=["points_per_euro"])]
    href: str
    common_name: str
    description: str
    policy_name: str = Field(description="The programme whose rule it is.")
    has_sub_rules: bool
    is_mandatory_evaluation: bool
    characteristic: list[Characteristic] = Field(description="The value in force, as `value`.")


class PointsMovement(TmfModel):
    """The points that an entry of the books moved, and their lot."""

    points: int = Field(description="Whole points: positive adds, negative takes.")
    source: str = Field(description="The origin of the lot: `welcome`, `spending`, `topup`, ...")
    earned_on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    expires_on: Annotated[
        str | None, Field(json_schema_extra={"format": "date"}, description="Its last day.")
    ] = None
    conversion_id: str | None = Field(None, description="The conversion that moved the points.")


class LoyaltyEvent(TmfResource):
    """An entry of the books: points of one lot that came or went."""

    id: Text
    href: str
    event_time: Moment
    event_type: str = Field(
        description="`earn`, `convert`, `expire`, `forfeit`, `cancel`, `correct` or `transfer`."
    )
    member_id: str
    event: PointsMovement


class EventSubscription(TmfModel):
    """A subscription to events."""

    id: Text
    callback: str
    query: str | None = None


class Error(TmfModel):
    """The reason for a refused request."""

    code: Annotated[int, Field(description="Our number for the reason, or the status.")]
    reason: Annotated[str, Field(description="The type of reason, in a few English words.")]
    message: str | None = Field(None, description="The sentence, in the language asked for.")
    status: Annotated[int, Field(ge=400, le=599)]
