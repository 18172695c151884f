"""A passkey from its making to its use; an answer is good once, for its user and this site."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Proof, SignIn
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.foundation.extensions import db
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike
from tests.support.sign_in.proofs import let_proofs_age
from tests.support.sign_in.second_factors import Authenticator, with_settings

LIST = "/account/second-factor"
STEP = "/login/second-factor"
NONSENSE = ["", "{", "[]", "{}", '{"id": 1}', '{"response": {}}', "null", "9" * 20_000, "\x00"]


def options(client: BrowserLike, address: str) -> dict[str, Any]:
    answer = client.post(address)
    assert answer.status_code == 200
    asked: dict[str, Any] = json.loads(answer.text)
    return asked


def add(client: BrowserLike, authenticator: Authenticator) -> int:
    answer = authenticator.create(options(client, f"{LIST}/passkey/options"))
    given = {"name": "Laptop", "passkey": answer}
    return client.post(f"{LIST}/passkey", data=given).status_code


@pytest.fixture
def phone(client: BrowserLike, cast: Cast) -> Authenticator:
    """Drita's phone, whose passkey she added; her browser is signed in."""
    client.sign_in(cast.drita.user_id)
    phone = Authenticator()
    assert add(client, phone) == 303
    return phone


def first_step(client: BrowserLike) -> dict[str, Any]:
    client.post("/logout")
    client.post("/login", data={"username": "drita", "password": PASSWORD})
    return options(client, f"{STEP}/passkey")


def test_a_passkey_is_asked_for_and_signs_in(client: BrowserLike, phone: Authenticator) -> None:
    assert "Laptop" in client.get(LIST).text
    asked = first_step(client)
    assert "Use your passkey" in client.get(STEP).text
    assert client.post(STEP, data={"passkey": phone.get(asked)}).status_code == 303
    assert db.session.scalars(select(SignIn.proven_by)).all() == [Proof.PASSKEY]
    used = db.session.scalars(select(SecondFactor)).one()
    assert used.sign_count == phone.signatures == 1


def test_an_answer_is_good_once(client: BrowserLike, phone: Authenticator) -> None:
    answer = phone.get(first_step(client))
    assert client.post(STEP, data={"passkey": answer}).status_code == 303
    first_step(client)
    assert client.post(STEP, data={"passkey": answer}).status_code == 422


def test_an_answer_for_another_site_is_refused(client: BrowserLike, phone: Authenticator) -> None:
    phone.origin = "https://pika.example.evil"
    assert client.post(STEP, data={"passkey": phone.get(first_step(client))}).status_code == 422


def test_an_answer_of_another_key_is_refused(client: BrowserLike, phone: Authenticator) -> None:
    forged = Authenticator()
    forged.credential_id = phone.credential_id
    assert client.post(STEP, data={"passkey": forged.get(first_step(client))}).status_code == 422


def test_a_copied_key_is_noticed_by_its_count(client: BrowserLike, phone: Authenticator) -> None:
    phone.signatures = 7
    assert client.post(STEP, data={"passkey": phone.get(first_step(client))}).status_code == 303
    phone.signatures = 3
    assert client.post(STEP, data={"passkey": phone.get(first_step(client))}).status_code == 422


def test_a_passkey_opens_its_own_users_account_alone(
    client: BrowserLike, new_client: Callable[[], BrowserLike], cast: Cast, phone: Authenticator
) -> None:
    lumi = new_client()
    lumi.sign_in(cast.lumi.user_id)
    assert add(lumi, Authenticator()) == 303
    lumi.post("/logout")
    lumi.post("/login", data={"username": "lumi", "password": PASSWORD})
    asked = options(lumi, f"{STEP}/passkey")
    assert lumi.post(STEP, data={"passkey": phone.get(asked)}).status_code == 422
    assert add(client, phone) == 422  # it is Drita's already


def test_a_passkey_signs_in_again(client: BrowserLike, phone: Authenticator) -> None:
    let_proofs_age()
    assert client.post(f"{LIST}/passkey/options").status_code == 403
    asked = options(client, "/account/sign-in-again/passkey")
    given = {"proof_passkey": phone.get(asked)}
    assert client.post("/account/sign-in-again", data=given).status_code == 303
    assert client.get("/partner/keys/new").status_code == 200


def test_nonsense_is_no_passkey(client: BrowserLike, phone: Authenticator) -> None:
    assert phone
    first_step(client)
    for answer in NONSENSE:
        assert client.post(STEP, data={"passkey": answer}).status_code == 422, answer


def test_a_broken_new_passkey_is_refused(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    asked = options(client, f"{LIST}/passkey/options")
    whole = json.loads(Authenticator().create(asked))
    whole["response"]["attestationObject"] = whole["response"]["attestationObject"][:-40]
    given = {"name": "Laptop", "passkey": json.dumps(whole)}
    assert client.post(f"{LIST}/passkey", data=given).status_code == 422


def test_a_site_without_a_name_offers_no_passkeys(
    app: Flask, client: BrowserLike, cast: Cast
) -> None:
    with_settings(app, public_url="http://127.0.0.1:5000")
    client.sign_in(cast.drita.user_id)
    assert "Add a passkey" not in client.get(LIST).text
    assert client.post(f"{LIST}/passkey/options").status_code == 404
