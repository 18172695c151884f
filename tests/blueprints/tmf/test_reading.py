"""Members, accounts, balances, participations and the programme, as the books have them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.leave import leave
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.points.accounts import balance
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.programme.models import Rule
from tests.blueprints.tmf.conftest import BASE, Call, values_of
from tests.points.billing.topping import rule
from tests.support.cast import PASSWORD, Cast, LotOf, a_customer

LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


def only(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: body.get(name) for name in names}


def test_a_member_is_a_registered_customer(cast: Cast, get: Call) -> None:
    arta = cast.arta
    member = get(f"/loyaltyProgramMember/{arta.customer_id}").get_json()
    assert only(member, "id", "name", "status", "givenName", "familyName", "preferredLanguage") == {
        "id": str(arta.customer_id),
        "name": "Arta Krasniqi",
        "status": "active",
        "givenName": "Arta",
        "familyName": "Krasniqi",
        "preferredLanguage": "en",
    }
    assert member["contactMedium"] == [
        {"mediumType": "email", "characteristic": {"emailAddress": "arta@example.com"}},
        {"mediumType": "mobile", "characteristic": {"phoneNumber": arta.number}},
    ]


def test_an_extended_resource_says_what_of_the_standard_it_is(cast: Cast, get: Call) -> None:
    member = get(f"/loyaltyProgramMember/{cast.arta.customer_id}").get_json()
    assert member["@baseType"] == "LoyaltyProgramMember"
    assert member["@type"] == "PikaLoyaltyProgramMember"
    assert "/openapi.json#/components/schemas/LoyaltyProgramMember" in member["@schemaLocation"]


def test_an_address_leads_to_the_resource(cast: Cast, get: Call) -> None:
    member = get(f"/loyaltyProgramMember/{cast.arta.customer_id}").get_json()
    assert member["href"].startswith("http://127.0.0.1:5000/tmf-api/")
    assert get(member["href"].partition(BASE)[2]).get_json() == member


def test_a_blocked_member_is_blocked_in_every_tmf_resource(cast: Cast, get: Call) -> None:
    dafina = cast.dafina.customer_id
    assert get(f"/loyaltyProgramMember/{dafina}").get_json()["status"] == "blocked"
    assert get(f"/loyaltyAccount/{dafina}").get_json()["status"] == "blocked"
    assert get(f"/loyaltyProgramProduct/{dafina}").get_json()["productStatus"] == "blocked"


def test_an_account_leads_to_its_member_and_its_participation(cast: Cast, get: Call) -> None:
    arta = str(cast.arta.customer_id)
    account = get(f"/loyaltyAccount/{arta}").get_json()
    for name in ("loyaltyProgramMember", "loyaltyProgramProduct"):
        assert account[name]["id"] == arta
        assert get(account[name]["href"].partition(BASE)[2]).status_code == 200


def test_points_that_expire_on_different_days_are_different_balances(cast: Cast, get: Call) -> None:
    arta, today = cast.arta, clock.today()
    found = get(f"/loyaltyBalance?loyaltyProgramMember.id={arta.customer_id}").get_json()
    days = [today + timedelta(days=days) for days in (40, 200, 500)]
    assert [one["quantity"] for one in found] == [
        {"unit": "Pika", "value": points} for points in (90, 350, 200)
    ]
    assert [one["id"] for one in found] == [f"{arta.customer_id}-{day}" for day in days]
    assert [one["validFor"]["endDateTime"][:19] for one in found] == [
        f"{day}T23:59:59" for day in days
    ]


def test_the_balances_of_a_member_are_the_balance_of_the_books(cast: Cast, get: Call) -> None:
    arta = cast.arta
    convert(
        customer_id=arta.customer_id, offer=cast.an_offer().slug, via=ConversionChannel.WEB, key="k"
    )
    found = get(f"/loyaltyBalance?loyaltyAccount.id={arta.customer_id}").get_json()
    assert sum(one["quantity"]["value"] for one in found) == balance(arta.customer_id) == 560


def test_points_until_30_june_end_with_the_last_second_of_that_day(app: Flask, get: Call) -> None:
    assert app
    customer = a_customer("vesa", [LotOf(7, (date(2027, 6, 30) - clock.today()).days)])
    found = get(f"/loyaltyBalance/{customer.customer_id}-2027-06-30").get_json()
    assert found["validFor"]["endDateTime"] == "2027-06-30T23:59:59+02:00"


def test_points_that_never_expire_are_valid_without_end(
    cast: Cast, get: Call, token: object
) -> None:
    assert token
    besnik = cast.besnik
    rule(Rule.EXPIRY, "never", since=LONG_AGO)
    earned = {"customer_id": besnik.customer_id, "line_id": besnik.line_id, "on": clock.today()}
    earn(source=Source.TOPUP, reference="t", points=5, **earned)
    found = get(f"/loyaltyBalance/{besnik.customer_id}-never").get_json()
    assert found["quantity"]["value"] == 5
    assert "validFor" not in found


def test_expired_points_are_no_balance_even_before_the_calendar_took_them(
    cast: Cast, get: Call
) -> None:
    customer = cast.besnik.customer_id
    (found,) = get(f"/loyaltyBalance?loyaltyProgramMember.id={customer}").get_json()
    with time_machine.travel(clock.now() + timedelta(days=301)):
        assert get(f"/loyaltyBalance?loyaltyProgramMember.id={customer}").get_json() == []
        assert get(f"/loyaltyBalance/{found['id']}").status_code == 404


def test_a_participation_tells_the_lines_and_since_when_they_earn(cast: Cast, get: Call) -> None:
    arta = cast.arta
    product = get(f"/loyaltyProgramProduct/{arta.customer_id}").get_json()
    said = {one["name"]: one["value"] for one in product["characteristic"]}
    assert said["earningFrom"] == (clock.today() - timedelta(days=190)).isoformat()
    assert said["line"] == [{"number": arta.number, "kind": "mobile", "tariff": "private-prepaid"}]
    assert product["loyaltyProgramProductSpec"]["id"] == "pika"


def test_the_programme_tells_the_rules_in_force(app: Flask, get: Call, token: object) -> None:
    assert app
    assert token
    rule(Rule.POINTS_PER_EURO, 3, since=LONG_AGO)
    (spec,) = get("/loyaltyProgramProductSpec").get_json()
    said = {one["name"]: one["value"] for one in spec["characteristic"]}
    assert said.keys() == {one.value for one in Rule}
    assert (said["points_per_euro"], said["reminder_days"]) == (3, [7, 30, 60])
    assert get("/loyaltyProgramProductSpec/pika").get_json() == spec


def test_each_rule_has_its_name_and_its_value_in_force(
    app: Flask, get: Call, token: object
) -> None:
    assert app
    assert token
    rule(Rule.POINTS_PER_EURO, 3, since=LONG_AGO)
    found = get("/loyaltyRule").get_json()
    assert [one["id"] for one in found] == sorted(one.value for one in Rule)
    one = get("/loyaltyRule/points_per_euro", headers={"Accept-Language": "sq"}).get_json()
    assert one in found
    assert (one["commonName"], one["policyName"]) == ("Points per euro", "Pika")
    assert one["characteristic"] == [{"name": "value", "valueType": "integer", "value": 3}]
    assert values_of(get("/loyaltyRule?id=expiry,x"), "id") == ["expiry"]
    assert values_of(get("/loyaltyRule?sort=-id&limit=1&offset=1"), "id") == ["welcome_by_package"]


def test_every_entry_of_the_books_is_an_event_of_its_member(cast: Cast, get: Call) -> None:
    arta = cast.arta
    assert cast.besnik
    convert(
        customer_id=arta.customer_id, offer=cast.an_offer().slug, via=ConversionChannel.WEB, key="k"
    )
    found = get(f"/loyaltyEvent?memberId={arta.customer_id}").get_json()
    assert sum(one["event"]["points"] for one in found) == balance(arta.customer_id)
    assert {one["memberId"] for one in found} == {str(arta.customer_id)}
    (taken,) = get(f"/loyaltyEvent?memberId={arta.customer_id}&eventType=convert").get_json()
    assert only(taken["event"], "points", "conversionId") == {
        "points": -80,
        "conversionId": str(db.session.scalars(select(Conversion.id)).one()),
    }
    assert get(taken["href"].partition(BASE)[2]).get_json() == taken
    newest = get("/loyaltyEvent?sort=-id&limit=1&fields=eventType").get_json()
    assert newest[0].keys() == {"id", "href", "eventType"}


def test_the_movements_of_a_stopped_member_are_not_told(cast: Cast, get: Call) -> None:
    arta, support = cast.arta, cast.staff(Role.SUPPORT).actor
    (first, *_rest) = get(f"/loyaltyEvent?memberId={arta.customer_id}").get_json()
    stop(customer_id=arta.customer_id, codes=IssuedCodes.HONOUR, reason="lost", actor=support)
    assert get(f"/loyaltyEvent?memberId={arta.customer_id}").get_json() == []
    assert get(f"/loyaltyEvent/{first['id']}").status_code == 404


def test_closing_the_account_erases_the_person_from_every_answer(cast: Cast, get: Call) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    shown = ""
    for resource in ("ProgramMember", "Account", "ProgramProduct", "Balance"):
        shown += get(f"/loyalty{resource}").text
    member = get(f"/loyaltyProgramMember/{arta.customer_id}").get_json()
    assert member["status"] == "closed"
    assert member["ValidFor"].keys() == {"startDateTime", "endDateTime"}
    assert not {"name", "givenName", "contactMedium"} & member.keys()
    assert not any(word in shown for word in ("Arta", "Krasniqi", "arta@", arta.number))


@pytest.mark.parametrize(
    "resource",
    [
        "ProgramMember",
        "Account",
        "Balance",
        "ProgramProduct",
        "ProgramProductSpec",
        "Rule",
        "Event",
    ],
)
def test_an_unknown_tmf_resource_is_not_found(get: Call, resource: str) -> None:
    wrong = ["0", "7777", "-1", "x", "9" * 30, "1-2027-02-30", "1-20270630", "1-", "%00", "٣", "01"]
    for id_ in wrong:
        answer = get(f"/loyalty{resource}/{id_}")
        assert answer.status_code == 404, id_
        assert answer.get_json()["code"] == 404, id_


def test_ids_of_a_list_are_in_order(cast: Cast, get: Call) -> None:
    people = [cast.arta, cast.besnik, cast.dafina]
    mine = [str(one.customer_id) for one in people]
    assert values_of(get("/loyaltyProgramMember"), "id") == mine
    assert values_of(get("/loyaltyProgramMember?sort=-id"), "id") == mine[::-1]
