"""Convert customers and their books to the standard's resources, by pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask_babel import force_locale

from marketplace.blueprints.tmf import models
from marketplace.foundation import clock
from marketplace.hub.events import MEMBER, href
from marketplace.membership.member_balances import Balance
from marketplace.membership.member_directory import Member, MemberLine
from marketplace.points.views.entry_list import ListedEntry
from marketplace.programme.models import Rule
from marketplace.programme.rule_labels import MEANINGS, NAMES
from marketplace.programme.rules import Programme, stored_value

ACCOUNT: Final = "loyaltyAccount"
BALANCE: Final = "loyaltyBalance"
EVENT: Final = "loyaltyEvent"
PRODUCT: Final = "loyaltyProgramProduct"
RULE: Final = "loyaltyRule"
SPEC: Final = "loyaltyProgramProductSpec"
SPEC_ID: Final = "pika"
NAME: Final = "Pika"
ENGLISH: Final = "en"
DAYS: Final = frozenset({"earningFrom", "lastEarnedMonth", "blockedSince"})
SECOND: Final = timedelta(seconds=1)
VALUE_TYPES: Final[Mapping[type, str]] = {
    int: "integer",
    str: "string",
    list: "array",
    dict: "object",
}


def member(found: Member) -> models.LoyaltyProgramMember:
    """Return the member; without personal data once the account is closed."""
    person: dict[str, Any] = {}
    if found.closed_at is None:
        person = {
            "name": f"{found.name} {found.surname}",
            "given_name": found.name,
            "family_name": found.surname,
            "preferred_language": found.language,
            "contact_medium": list(_contacts(found)),
        }
    return models.LoyaltyProgramMember(
        **_kind("LoyaltyProgramMember"),
        **_where(MEMBER, found.id),
        status=found.status,
        valid_for=_period(found.registered_at, found.closed_at),
        **person,
    )


def account(found: Member) -> models.LoyaltyAccount:
    """Return the member's points account."""
    return models.LoyaltyAccount(
        **_kind("LoyaltyAccount"),
        **_where(ACCOUNT, found.id),
        status=found.status,
        loyalty_program_product=models.LoyaltyProgramProductRef(**_where(PRODUCT, found.id)),
        loyalty_program_member=models.LoyaltyProgramMemberRef(**_where(MEMBER, found.id)),
    )


def balance(found: Balance) -> models.LoyaltyBalance:
    """Return the points usable until the same day; that day's last second is the last of them."""
    until = clock.end_of(found.expires_on) - SECOND if found.expires_on else None
    valid = _period(clock.start_of(found.since), until) if until else None
    return models.LoyaltyBalance(
        **_kind("LoyaltyBalance"),
        **_where(BALANCE, found.id),
        loyalty_program_member=models.LoyaltyProgramMemberRef(**_where(MEMBER, found.customer_id)),
        loyalty_account=models.LoyaltyAccountRef(**_where(ACCOUNT, found.customer_id)),
        quantity=models.Money(value=found.points),
        valid_for=valid,
    )


def product(found: Member, lines: Iterable[MemberLine]) -> models.LoyaltyProgramProduct:
    """Return the member's participation: from when it earns, with which lines, until when."""
    told = {
        "earningFrom": found.earning_from,
        "lastEarnedMonth": found.last_earned_month,
        "blockedSince": found.blocked_since,
        "line": [_line(one) for one in lines],
    }
    said = {name: _iso(value) for name, value in told.items() if value is not None}
    return models.LoyaltyProgramProduct(
        **_kind("LoyaltyProgramProduct"),
        **_where(PRODUCT, found.id),
        name=NAME,
        description="A member's participation in the points programme.",
        product_status=found.status,
        characteristic=[_characteristic(name, value) for name, value in said.items()],
        loyalty_account=models.LoyaltyAccountRef(**_where(ACCOUNT, found.id)),
        loyalty_program_product_spec=models.LoyaltyProgramProductSpecRef(**_where(SPEC, SPEC_ID)),
        loyalty_program_member=models.LoyaltyProgramMemberRef(**_where(MEMBER, found.id)),
        valid_for=_period(found.registered_at, found.closed_at),
    )


def spec(rules: Programme) -> models.LoyaltyProgramProductSpec:
    """Return the programme, with each of its rules in force."""
    return models.LoyaltyProgramProductSpec(
        **_kind("LoyaltyProgramProductSpec"),
        **_where(SPEC, SPEC_ID),
        brand=NAME,
        name=NAME,
        description="The operator's points programme: points for what is spent, offers for points.",
        life_cycle_status="active",
        needs_loyalty_account=True,
        product_number=SPEC_ID.upper(),
        characteristic=[_characteristic(rule.value, stored_value(rules, rule)) for rule in Rule],
    )


def rule(rules: Programme, one: Rule) -> models.LoyaltyRule:
    """Return one rule of the programme, with its value in force; its words are English."""
    with force_locale(ENGLISH):
        name, meaning = str(NAMES[one]), str(MEANINGS[one])
    return models.LoyaltyRule(
        **_kind("LoyaltyRule"),
        **_where(RULE, one.value),
        common_name=name,
        description=meaning,
        policy_name=NAME,
        has_sub_rules=False,
        is_mandatory_evaluation=True,
        characteristic=[_characteristic("value", stored_value(rules, one))],
    )


def event(entry: ListedEntry) -> models.LoyaltyEvent:
    """Return an entry of the books as an event of its member's."""
    until, conversion = entry.expires_on, entry.conversion_id
    return models.LoyaltyEvent(
        **_kind("LoyaltyEvent"),
        **_where(EVENT, entry.id),
        event_time=_local(entry.at),
        event_type=entry.kind.value,
        member_id=str(entry.customer_id),
        event=models.PointsMovement(
            points=entry.points,
            source=entry.source.value,
            earned_on=entry.earned_on.isoformat(),
            expires_on=until.isoformat() if until else None,
            conversion_id=str(conversion) if conversion else None,
        ),
    )


def _contacts(found: Member) -> Iterable[models.ContactMedium]:
    for medium, name, value in (
        ("email", "email_address", found.email),
        ("mobile", "phone_number", found.phone),
    ):
        if value:
            where = models.ContactCharacteristic(**{name: value})
            yield models.ContactMedium(medium_type=medium, characteristic=where)


def _line(one: MemberLine) -> dict[str, Any]:
    told = {
        "number": one.number,
        "kind": one.kind,
        "tariff": one.tariff,
        "package": one.package,
        "earningFrom": _iso(one.earning_from),
    }
    return {name: value for name, value in told.items() if value is not None}


def _characteristic(name: str, value: Any) -> models.Characteristic:  # noqa: ANN401 - any JSON
    kind = next(word for one, word in VALUE_TYPES.items() if isinstance(value, one))
    kind = "date" if name in DAYS else kind
    return models.Characteristic(name=name, value_type=kind, value=value)


def _kind(name: str) -> dict[str, str]:
    return {
        "type_": f"Pika{name}",
        "base_type": name,
        "schema_location": href("openapi.json", "").rstrip("/") + f"#/components/schemas/{name}",
    }


def _where(resource: str, id_: object) -> dict[str, str]:
    return {"id": str(id_), "href": href(resource, id_)}


def _period(start: datetime, end: datetime | None) -> models.TimePeriod:
    said = {"start_date_time": start, "end_date_time": end}
    return models.TimePeriod(**{name: _local(at) for name, at in said.items() if at})


def _local(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")


def _iso(value: Any) -> Any:  # noqa: ANN401 - a characteristic is of any kind
    return value.isoformat() if isinstance(value, date) else value
