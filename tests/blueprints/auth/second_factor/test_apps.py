"""An authenticator app from its first code to its removal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.models import Proof, Role, SignIn
from marketplace.accounts.password_change import store_password
from marketplace.accounts.second_factor.models import RecoveryCode, SecondFactor
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike
from tests.support.sign_in.second_factors import an_app, code_of

LIST = "/account/second-factor"
STEP = "/login/second-factor"
CODE = re.compile(r"<li>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</li>")


def sign_in(client: BrowserLike, name: str, **given: str) -> TestResponse:
    return client.post("/login", data={"username": name, "password": PASSWORD} | given)


def add_app(client: BrowserLike) -> tuple[str, list[str]]:
    """Add an app on its pages; return its secret and the recovery codes."""
    page = client.get(client.post(f"{LIST}/app").location)
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert shown
    secret = shown[1].replace(" ", "")
    address = page.request.path
    added = client.post(address, data={"code": code_of(secret), "name": "My phone"})
    assert added.status_code == 303, added.text
    return secret, CODE.findall(client.get(added.location).text)


def test_an_app_counts_once_its_first_code_was_typed(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    address = client.post(f"{LIST}/app").location
    assert "data:image/svg+xml" in client.get(address).text
    assert client.post(address, data={"code": "000000", "name": "x"}).status_code == 422
    client.post("/logout")
    assert sign_in(client, "drita").location == "/partner/"


def test_an_added_app_is_asked_for_and_ends_other_sessions(
    client: BrowserLike, new_client: Callable[[], BrowserLike], cast: Cast
) -> None:
    other = new_client()
    other.sign_in(cast.drita.user_id)
    client.sign_in(cast.drita.user_id)
    secret, codes = add_app(client)
    assert len(codes) == 10
    assert not CODE.findall(client.get(f"{LIST}/codes").text)
    assert "My phone" in client.get(LIST).text
    assert other.get("/account").status_code == 303

    asked = sign_in(other, "drita", next="/partner/team")
    assert asked.location == f"{STEP}?next=/partner/team"
    assert other.get("/account").status_code == 303
    wrong = {"code": "000000", "next": "/partner/team"}
    assert other.post(STEP, data=wrong).status_code == 422
    right = wrong | {"code": code_of(secret, 1)}
    assert other.post(STEP, data=right).location == "/partner/team"
    proofs = db.session.scalars(select(SignIn.proven_by)).all()
    assert proofs == [Proof.TOTP, Proof.TOTP]


def test_the_user_is_told_of_every_change_by_email(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    add_app(client)
    (only,) = db.session.scalars(select(SecondFactor.id))
    client.post(f"{LIST}/{only}/remove")
    messages = select(OutboxMessage.recipient, OutboxMessage.facts).order_by(OutboxMessage.id)
    told = db.session.execute(messages).all()
    assert {recipient for recipient, _ in told} == {"drita@example.com"}
    assert [(facts["kind"], facts["name"]) for _, facts in told] == [
        ("added", "My phone"),
        ("removed", "My phone"),
    ]


def test_a_recovery_code_signs_in_once(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    _secret, codes = add_app(client)
    client.post("/logout")
    for typed in (codes[0], codes[1].lower().replace("-", " ")):
        sign_in(client, "drita")
        assert client.post(STEP, data={"code": typed}).status_code == 303
        assert "You used a recovery code." in client.get("/account").text
        client.post("/logout")
    sign_in(client, "drita")
    assert client.post(STEP, data={"code": codes[0]}).status_code == 422
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not set(codes) & set(stored)


def test_new_recovery_codes_end_the_earlier_ones(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    _secret, codes = add_app(client)
    made = CODE.findall(client.get(client.post(f"{LIST}/codes").location).text)
    assert len(made) == 10
    assert not set(codes) & set(made)
    client.post("/logout")
    sign_in(client, "drita")
    assert client.post(STEP, data={"code": codes[0]}).status_code == 422
    assert client.post(STEP, data={"code": made[0]}).status_code == 303


def test_guessing_codes_ends_and_the_owners_browser_goes_on(
    client: BrowserLike, new_client: Callable[[], BrowserLike], cast: Cast
) -> None:
    secret = an_app(cast.drita.user_id)
    sign_in(client, "drita")
    client.post(STEP, data={"code": code_of(secret)})
    client.post("/logout")
    thief = new_client()
    sign_in(thief, "drita")
    for _ in range(LIMITS[Scope.FACTOR_USER].failures):
        assert thief.post(STEP, data={"code": "000000"}).status_code == 422
    assert thief.post(STEP, data={"code": code_of(secret, 1)}).status_code == 429
    sign_in(client, "drita")
    assert client.post(STEP, data={"code": code_of(secret, 1)}).status_code == 303


def test_the_first_step_ends_with_time_and_with_a_new_password(
    client: BrowserLike, cast: Cast
) -> None:
    secret = an_app(cast.drita.user_id)
    assert client.get(STEP).location == "/login"
    sign_in(client, "drita")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert client.get(STEP).location == "/login"
    sign_in(client, "drita")
    store_password(user_id=cast.drita.user_id, password="tulip-ladder-moss")
    assert client.post(STEP, data={"code": code_of(secret)}).status_code == 410
    assert not db.session.scalars(select(SignIn)).all()


def test_a_new_password_keeps_the_second_factor(client: BrowserLike, cast: Cast) -> None:
    an_app(cast.drita.user_id)
    store_password(user_id=cast.drita.user_id, password="tulip-ladder-moss")
    assert sign_in(client, "drita", password="tulip-ladder-moss").location == STEP


def test_staff_without_a_factor_see_only_the_page_that_adds_one(
    client: BrowserLike, cast: Cast, required: Callable[[str], None]
) -> None:
    required("staff")
    client.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    for address in ("/admin/", "/admin/staff", "/account", "/account/password"):
        assert client.get(address).location == LIST, address
    assert client.post("/admin/tokens/new", data={"name": "x"}).location == LIST
    assert client.get("/admin/", htmx=True).headers["HX-Redirect"] == LIST
    assert "Your role needs a second factor" in client.get(LIST).text
    add_app(client)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("who", "name", "opens"),
    [
        ("off", "support", 200), ("staff", "support", 303), ("staff", "drita", 200),
        ("staff-and-owners", "drita", 303), ("staff-and-owners", "cashier", 200),
        ("staff-and-owners", "arta", 200),
    ],
)  # fmt: skip
def test_the_setting_says_who_needs_one(
    client: BrowserLike,
    cast: Cast,
    required: Callable[[str], None],
    who: str,
    name: str,
    opens: int,
) -> None:
    required(who)
    client.sign_in(cast.named(name).user_id)
    assert client.get("/account").status_code == opens


def test_the_last_factor_stays_while_the_role_needs_one(
    client: BrowserLike, cast: Cast, required: Callable[[str], None]
) -> None:
    client.sign_in(cast.staff(Role.SUPPORT).user_id)
    add_app(client)
    required("staff")
    (only,) = db.session.scalars(select(SecondFactor.id))
    assert client.post(f"{LIST}/{only}/remove").status_code == 409
    an_app(cast.staff(Role.SUPPORT).user_id, "Old phone")
    assert client.post(f"{LIST}/{only}/remove").status_code == 303
    assert db.session.scalars(select(SecondFactor.name)).all() == ["Old phone"]


def test_the_last_factor_of_others_goes_with_its_codes(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.drita.user_id)
    add_app(client)
    (only,) = db.session.scalars(select(SecondFactor.id))
    assert client.post(f"{LIST}/{only}/remove").status_code == 303
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert db.session.scalars(select(SignIn.proven_by)).all() == [Proof.PASSWORD]


def test_nobody_removes_another_users_factor(client: BrowserLike, cast: Cast) -> None:
    an_app(cast.lumi.user_id)
    (other,) = db.session.scalars(select(SecondFactor.id))
    client.sign_in(cast.drita.user_id)
    assert client.post(f"{LIST}/{other}/remove").status_code == 404
    assert client.get(f"{LIST}/app/{other}").status_code == 404


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_code_or_a_recovery_code_signs_in_again(
    client: BrowserLike, cast: Cast, ahead: int
) -> None:
    client.sign_in(cast.drita.user_id)
    secret, codes = add_app(client)
    code = code_of(secret, ahead) if ahead else codes[0]
    later = clock.now() + timedelta(minutes=11)
    with time_machine.travel(later):
        question = client.get(client.get("/partner/keys/new").location)
        assert "a code of your app, or a recovery code" in question.text
        address = "/account/sign-in-again?next=/partner/keys/new"
        assert client.post(address, data={"proof_code": "000000"}).status_code == 422
        code = code_of(secret) if ahead else code
        assert client.post(address, data={"proof_code": code}).status_code == 303
        assert client.get("/partner/keys/new").status_code == 200
        assert client.post("/account/sign-in-again", data={}).status_code == 422
