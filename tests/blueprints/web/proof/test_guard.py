"""Sign-in again: what a thief of a session would want asks first, and loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.email_changes.models import EmailChange
from marketplace.accounts.models import ApiToken, Role
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.extensions import db
from tests.structure.page_forms import forms_on
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike
from tests.support.sign_in.proofs import let_proofs_age

TOKEN = {"name": "Billing", "purpose": "topups", "networks": ""}
PROFILE = {"name": "Arta", "surname": "Gashi", "email": "arta@example.com"}


@pytest.fixture
def administrator(client: BrowserLike, cast: Cast) -> BrowserLike:
    """An administrator's browser, whose proof is too old."""
    client.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    let_proofs_age()
    return client


@pytest.fixture
def arta(client: BrowserLike, cast: Cast) -> BrowserLike:
    """Arta's browser, whose proof is too old."""
    client.sign_in(cast.arta.user_id)
    let_proofs_age()
    return client


def tokens() -> list[str]:
    return list(db.session.scalars(select(ApiToken.name)))


def session_token(client: BrowserLike) -> str:
    with client.session_transaction() as session:
        return str(session["_user_id"])


def test_a_page_leads_to_the_question_and_back(administrator: BrowserLike) -> None:
    asked = administrator.get("/admin/tokens/new?for=billing")
    assert asked.status_code == 303
    question = administrator.get(asked.location)
    assert "Sign in again" in question.text
    answer = administrator.post(asked.location, data={"proof_password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/admin/tokens/new?for=billing")
    assert administrator.get(answer.location).status_code == 200


def test_a_fresh_sign_in_is_asked_nothing(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    assert client.get("/admin/tokens/new").status_code == 200
    assert client.get("/account/sign-in-again?next=/admin/tokens/new").location.endswith("/new")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_sent_late_is_kept_and_done_after_the_answer(
    administrator: BrowserLike,
    htmx: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    asked = administrator.post("/admin/tokens/new", data=TOKEN, htmx=htmx)
    assert asked.status_code == 403
    assert tokens() == []
    (form,) = [one for one in forms_on(asked.text, "") if "proof_password" in one.values]
    assert form.action == "/admin/tokens/new"
    sent = form.values | {"proof_password": "wrong-wrong"}
    assert administrator.post(form.action, data=sent, htmx=htmx).status_code == 422
    assert tokens() == []
    sent["proof_password"] = PASSWORD
    done = administrator.post(form.action, data=sent, htmx=htmx)
    assert done.status_code == (204 if htmx else 303)
    assert tokens() == ["Billing"]


def test_typed_passwords_are_not_sent_back(administrator: BrowserLike, cast: Cast) -> None:
    data = {"password": "tulip-ladder-moss", "reason": "Asked in person"}
    asked = administrator.post(f"/admin/staff/{cast.clerk.user_id}/password", data=data)
    assert "Asked in person" in asked.text
    assert "tulip-ladder-moss" not in asked.text


def test_the_answer_is_throttled_as_passwords_are(administrator: BrowserLike) -> None:
    for _ in range(LIMITS[Scope.PASSWORD_CHANGE].failures):
        administrator.post("/account/sign-in-again", data={"proof_password": "wrong-wrong"})
    answer = administrator.post("/account/sign-in-again", data={"proof_password": PASSWORD})
    assert answer.status_code == 429
    assert administrator.get("/admin/tokens/new").status_code == 303


def test_a_copy_of_the_session_gains_nothing_from_the_owners_answer(
    arta: BrowserLike, new_client: Callable[[], BrowserLike]
) -> None:
    thief = new_client()
    with thief.session_transaction() as session:
        session["_user_id"] = session_token(arta)
    assert thief.get("/account/export").location.startswith("/account/sign-in-again")
    arta.post("/account/sign-in-again", data={"proof_password": PASSWORD})
    assert arta.get("/account/export").status_code == 200
    assert thief.get("/account/export").location.startswith("/login")


def test_names_are_corrected_without_a_question_and_the_email_with_one(
    arta: BrowserLike,
) -> None:
    assert arta.post("/account/profile", data=PROFILE).status_code == 303
    changed = PROFILE | {"email": "new@example.com"}
    asked = arta.post("/account/profile", data=changed)
    assert asked.status_code == 403
    assert "new@example.com" in asked.text
    arta.post("/account/profile", data=changed | {"proof_password": PASSWORD})
    asked_for = db.session.scalars(select(EmailChange.new_email)).all()
    assert asked_for == ["new@example.com"]


def test_large_corrections_ask_and_small_ones_do_not(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.staff(Role.SUPPORT).user_id)
    let_proofs_age()
    address = f"/admin/customers/{cast.arta.customer_id}/points"
    given = {"line": cast.arta.line_id, "reason": "A bill was wrong", "key": "k1"}
    assert client.post(address, data=given | {"points": "500"}).status_code == 303
    assert client.post(address, data=given | {"points": "-501"}).status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_answer_never_leads_to_another_site(arta: BrowserLike, target: str) -> None:
    answer = arta.post(
        "/account/sign-in-again",
        query_string={"next": target},
        data={"proof_password": PASSWORD},
    )
    assert answer.location == "/"
