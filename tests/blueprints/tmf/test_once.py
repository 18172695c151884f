"""The same request under the same Idempotency-Key makes one member, however often it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import StoredAnswer
from marketplace.foundation.secrets_at_rest import decrypt
from marketplace.membership import enrol as enrolling
from marketplace.membership.enrol import LineInUse
from tests.blueprints.tmf.conftest import BASE, COMMAND, Call
from tests.blueprints.tmf.test_enrolling import MEMBERS, customers, luan, medium
from tests.blueprints.tmf.test_enrolling import enrol as enrol
from tests.blueprints.tmf.test_enrolling import number as number
from tests.support.cast import a_line
from tests.support.concurrency import all_at_once
from tests.support.csrf_client import BrowserLike


def test_the_same_request_under_its_key_makes_one_member(call: Call, number: str) -> None:
    sent = {"json": luan(number), "headers": {"Idempotency-Key": "crm-1"}}
    first, again = call("POST", MEMBERS, **sent), call("POST", MEMBERS, **sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.get_json(), customers()) == (first.get_json(), 1)


def test_an_enrolment_repeated_without_a_key_finds_the_line_taken(enrol: Call) -> None:
    enrol()
    assert enrol().get_json()["code"] == 1002


def test_a_key_is_for_one_request_alone(call: Call, number: str) -> None:
    headers = {"Idempotency-Key": "crm-1"}
    call("POST", MEMBERS, json=luan(number), headers=headers)
    answer = call("POST", MEMBERS, json=luan(a_line().number), headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, 1005)


def test_a_refusal_is_the_answer_also_when_the_line_is_known_by_then(call: Call) -> None:
    sent = {"json": luan("049999999"), "headers": {"Idempotency-Key": "crm-1"}}
    first = call("POST", MEMBERS, **sent)
    assert (first.status_code, first.get_json()["code"]) == (400, 1001)
    a_line(number="+38349999999")
    again = call("POST", MEMBERS, **sent)
    assert (again.status_code, again.data, customers()) == (first.status_code, first.data, 0)
    assert again.headers["Idempotent-Replayed"] == "true"
    new = sent | {"headers": {"Idempotency-Key": "crm-2"}}
    assert call("POST", MEMBERS, **new).status_code == 201


def test_an_enrolment_refused_half_way_leaves_only_its_answer(
    call: Call, number: str, outbox: Callable[[], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise LineInUse

    with monkeypatch.context() as patch:
        patch.setattr(enrolling.events, "tell", refuse)
        sent = {"json": luan(number), "headers": {"Idempotency-Key": "crm-1"}}
        assert call("POST", MEMBERS, **sent).get_json()["code"] == 1002
    assert (customers(), outbox()) == (0, [])
    assert call("POST", MEMBERS, **sent).get_json()["code"] == 1002


def test_another_system_may_use_the_same_key(call: Call, number: str) -> None:
    other = make_token(name="Other", purpose=Purpose.LOYALTY, actor=COMMAND).secret
    headers = {"Idempotency-Key": "1"}
    call("POST", MEMBERS, json=luan(number), headers=headers)
    sent = luan(a_line().number, contactMedium=medium("other@example.com"))
    assert call("POST", MEMBERS, json=sent, headers=headers, secret=other).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 51, "ë", "a\tb", "a b"])
def test_a_key_that_cannot_be_is_refused(call: Call, number: str, key: str) -> None:
    sent = {"json": luan(number), "headers": {"Idempotency-Key": key}}
    assert call("POST", MEMBERS, **sent).get_json()["code"] == 1006


def test_a_stored_tmf_answer_names_no_person(call: Call, number: str) -> None:
    call("POST", MEMBERS, json=luan(number), headers={"Idempotency-Key": "1"})
    kept = db.session.scalars(select(StoredAnswer)).one()
    assert decrypt(kept.answer.encode()).isdigit()


def test_twelve_at_once_under_one_key_make_one_member(
    app: Flask, number: str, token: NewToken, new_client: Callable[[], BrowserLike]
) -> None:
    headers = {"Authorization": f"Bearer {token.secret}", "Idempotency-Key": "k"}
    clients = [new_client() for _ in range(12)]

    def enrol(n: int) -> tuple[int, str]:
        answer = clients[n].post(BASE + MEMBERS, json=luan(number), headers=headers, csrf=False)
        return answer.status_code, answer.get_json()["id"]

    assert len(set(all_at_once(app, enrol, people=12))) == 1
    assert customers() == 1
