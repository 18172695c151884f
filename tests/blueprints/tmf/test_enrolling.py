"""The operator's CRM enrols a customer; an invalid request is refused, and leaves nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import AuditEntry
from marketplace.customers.models import Customer, Tariff
from marketplace.foundation.extensions import db
from tests.blueprints.tmf.conftest import BASE, Call
from tests.support.cast import Cast, a_line

MEMBERS = "/loyaltyProgramMember"
JSON = "application/json"


def medium(email: object) -> list[dict[str, Any]]:
    return [{"mediumType": "email", "characteristic": {"emailAddress": email}}]


def luan(line: str, /, **given: Any) -> dict[str, Any]:
    usual = {
        "givenName": "Luan",
        "familyName": "Gashi",
        "line": line,
        "contactMedium": medium("Luan@Example.com"),
        "preferredLanguage": "en",
    }
    return {name: value for name, value in (usual | given).items() if value is not ...}


@pytest.fixture
def number(app: Flask) -> str:
    assert app
    return a_line().number


@pytest.fixture
def enrol(call: Call, number: str) -> Call:
    """Enrol Luan, with what is given in place; `...` leaves a property out."""
    return lambda **given: call("POST", MEMBERS, json=luan(number, **given))


def customers() -> int:
    return db.session.scalar(select(func.count(Customer.id))) or 0


def test_an_enrolled_member_can_be_read_at_the_returned_address(enrol: Call, get: Call) -> None:
    answer = enrol()
    assert answer.status_code == 201
    member = answer.get_json()
    assert (member["name"], member["status"]) == ("Luan Gashi", "active")
    assert member["contactMedium"][0]["characteristic"] == {"emailAddress": "luan@example.com"}
    assert get(answer.headers["Location"].partition(BASE)[2]).get_json() == member


def test_a_name_alone_is_taken_apart(enrol: Call) -> None:
    given = {"name": "Luan  Gashi Berisha", "givenName": ..., "familyName": ...}
    member = enrol(**given).get_json()
    assert (member["givenName"], member["familyName"]) == ("Luan", "Gashi Berisha")


def test_the_language_is_albanian_unless_told_otherwise(enrol: Call) -> None:
    assert enrol(preferredLanguage=...).get_json()["preferredLanguage"] == "sq"


def test_tmf_type_fields_sent_by_a_client_are_ignored(enrol: Call) -> None:
    assert enrol(**{"@type": "X", "@baseType": "Y", "@schemaLocation": "z"}).status_code == 201


@pytest.mark.parametrize("period", ["ValidFor", "validFor"])
def test_the_standards_status_and_period_are_accepted_and_the_programme_decides_them(
    enrol: Call, period: str
) -> None:
    sent = {"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": "2021-01-01T00:00:00Z"}
    answer = enrol(**{"status": "suspended", period: sent})
    member = answer.get_json()
    assert (answer.status_code, member["status"]) == (201, "active")
    assert member["ValidFor"].keys() == {"startDateTime"}
    assert member["ValidFor"]["startDateTime"] > "2026"


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"line": "+38349999999"}, 400, 1001),
        ({"line": "taken"}, 409, 1002),
        ({"line": "business"}, 409, 1003),
        ({"contactMedium": medium("arta@example.com")}, 409, 1004),
    ],
)
def test_each_refused_enrolment_by_tmf_has_its_own_error_code(
    cast: Cast, enrol: Call, given: dict[str, Any], status: int, code: int
) -> None:
    meant = {"taken": cast.arta.number, "business": a_line(tariff=Tariff.BUSINESS_POSTPAID).number}
    line = given.get("line")
    answer = enrol(**given | ({"line": meant.get(line, line)} if line else {}))
    body = answer.get_json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["message"]
    assert customers() == 1


BAD: list[tuple[str, Any]] = [
    *(("givenName", bad) for bad in ("", " ", "x" * 81, 7, None, ["L"], "a\0b", "a\nb", ...)),
    *(("familyName", bad) for bad in ("", "\u200b", True, None, {}, ...)),
    *(("name", bad) for bad in ("", 7, None, "x" * 162)),
    *(("line", bad) for bad in ("", "9" * 33, None, 49123456, "a b", "ë", "a\0", ...)),
    *(("contactMedium", bad) for bad in ([], {}, None, "l@x.com", ..., medium("x"), medium(None))),
    ("contactMedium", [{"mediumType": "mobile", "characteristic": {"phoneNumber": "049"}}]),
    ("contactMedium", medium("a@example.com") * 2),
    ("contactMedium", medium("a" * 250 + "@example.com")),
    *(("preferredLanguage", bad) for bad in ("de", "", None, 1, [])),
    ("status", 7),
    ("ValidFor", {"startDateTime": "tomorrow"}),
    ("validFor", {"since": "2026-01-01"}),
    ("points", 1000),
    ("id", "7"),
]


@pytest.mark.parametrize("field", sorted({field for field, _ in BAD}))
def test_an_invalid_field_of_an_enrolment_by_tmf_is_named(enrol: Call, field: str) -> None:
    for bad in (bad for name, bad in BAD if name == field):
        answer = enrol(**{field: bad})
        assert (answer.status_code, answer.get_json()["code"]) == (400, 1202), bad
        assert field in answer.get_json()["message"] or field.endswith("Name"), bad
        assert customers() == 0, bad


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"line": "\\ud800"}', b"[" * 9_000])
def test_a_tmf_body_that_is_no_json_is_refused(call: Call, body: bytes) -> None:
    answer = call("POST", MEMBERS, data=body, content_type=JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (400, 1203)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/merge-patch+json"])
def test_another_type_is_not_read(call: Call, number: str, kind: str) -> None:
    answer = call("POST", MEMBERS, data=json.dumps(luan(number)), content_type=kind)
    assert (answer.status_code, customers()) == (415, 0)


def test_a_body_that_is_too_large_is_refused(enrol: Call) -> None:
    assert enrol(familyName="x" * 20_000).status_code == 413


def test_the_log_names_the_token(enrol: Call) -> None:
    enrol()
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.enrol"))
    assert (entry.username, entry.address) == ("token CRM", "127.0.0.1")
    assert entry.request_id
