"""Facts of TMF658 v4.0.0: properties of the shapes that we serve, required ones, statuses."""

from __future__ import annotations

from typing import Final

KINDS: Final = ("@baseType", "@schemaLocation", "@type")
RESOURCE: Final = ("id", "href", *KINDS)
REFERENCE: Final = (*RESOURCE, "@referredType")
MEMBER: Final = ("name", "status", "ValidFor")

PROPERTIES: Final[dict[str, tuple[str, ...]]] = {
    "LoyaltyProgramMember": (*RESOURCE, *MEMBER),
    "LoyaltyProgramMember_Create": (*MEMBER, *KINDS),
    "LoyaltyProgramMember_Update": (*MEMBER, *KINDS),
    "LoyaltyAccount": (*RESOURCE, "loyaltyProgramProduct"),
    "LoyaltyBalance": (*RESOURCE, "loyaltyProgramMember", "quantity", "validFor"),
    "LoyaltyProgramProductSpec": (
        *RESOURCE, "brand", "description", "lifeCycleStatus", "name", "needsLoyaltyAccount",
        "productNumber", "validFor",
    ),
    "LoyaltyProgramProduct": (
        *RESOURCE, "description", "name", "productStatus", "characteristic", "loyaltyAccount",
        "loyaltyProgramProductSpec", "validFor",
    ),
    "LoyaltyRule": (
        *RESOURCE, "commonName", "description", "hasSubRules", "isCNF", "isMandatoryEvaluation",
        "keywords", "policyName", "usage", "loyaltyAction", "loyaltyCondition", "loyaltyEventType",
    ),
    "LoyaltyEvent": ("eventId", "eventTime", "eventType", "memberId", "event", *KINDS),
    "LoyaltyProgramMemberRef": REFERENCE,
    "LoyaltyAccountRef": REFERENCE,
    "LoyaltyProgramProductRef": REFERENCE,
    "LoyaltyProgramProductSpecRef": REFERENCE,
    "Characteristic": ("name", "valueType", "value", *KINDS),
    "Money": ("unit", "value"),
    "TimePeriod": ("startDateTime", "endDateTime"),
    "EventSubscription": ("id", "callback", "query"),
    "EventSubscriptionInput": ("callback", "query"),
    "Error": ("code", "reason", "message", "status", "referenceError", *KINDS),
}  # fmt: skip
REQUIRED: Final[dict[str, set[str]]] = {
    "LoyaltyProgramMemberRef": {"id", "href"},
    "LoyaltyAccountRef": {"id", "href"},
    "LoyaltyProgramProductRef": {"id", "href"},
    "LoyaltyProgramProductSpecRef": {"id", "href"},
    "Characteristic": {"name", "value"},
    "EventSubscription": {"id", "callback"},
    "EventSubscriptionInput": {"callback"},
    "Error": {"code", "reason"},
}
READ: Final = (
    "loyaltyProgramMember",
    "loyaltyAccount",
    "loyaltyBalance",
    "loyaltyProgramProductSpec",
    "loyaltyProgramProduct",
    "loyaltyRule",
    "loyaltyEvent",
)
STATUSES: Final[dict[tuple[str, str], str]] = {
    **{("get", f"/{name}"): "200" for name in READ},
    **{("get", f"/{name}/{{id}}"): "200" for name in READ},
    ("post", "/loyaltyProgramMember"): "201",
    ("patch", "/loyaltyProgramMember/{id}"): "200",
    ("delete", "/loyaltyProgramMember/{id}"): "204",
    ("post", "/hub"): "201",
    ("delete", "/hub/{id}"): "204",
}
