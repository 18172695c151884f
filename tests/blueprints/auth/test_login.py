"""The one sign-in page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.models import SignIn
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.extensions import db
from tests.blueprints.auth.conftest import plain
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike

NewClient = Callable[[], BrowserLike]


def sign_in(client: BrowserLike, name: str = "arta", **given: str) -> TestResponse:
    return client.post("/login", data={"username": name, "password": PASSWORD} | given)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        *(
            ("arta", "/"),
            ("drita", "/partner/"),
            ("cashier", "/partner/"),
            ("marketing", "/admin/"),
        ),
        *(("clerk", "/admin/counter"), ("support", "/admin/customers")),
    ],
)
def test_every_user_signs_in_and_starts_at_the_page_of_their_role(
    client: BrowserLike, cast: Cast, name: str, start: str
) -> None:
    cast.named(name)
    answer = sign_in(client, name)
    assert (answer.status_code, answer.location) == (303, start)
    assert client.get("/account").status_code == 200


def test_htmx_is_led_on_with_a_whole_page(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    data = {"username": "arta", "password": PASSWORD}
    answer = client.post("/login", data=data, htmx=True)
    assert answer.headers["HX-Redirect"] == "/"


@pytest.mark.parametrize(("name", "password"), [("arta", "wrong-wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    client: BrowserLike, cast: Cast, name: str, password: str
) -> None:
    assert cast.arta
    answer = sign_in(client, name, password=password)
    assert answer.status_code == 422
    assert "The username or password is incorrect." in answer.text


def test_the_two_answers_are_the_same_byte_for_byte(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    known = plain(sign_in(client, "arta", password="wrong-wrong"))
    unknown = plain(sign_in(client, "besa", password="wrong-wrong"))
    assert known == (unknown[0], unknown[1], unknown[2].replace('value="besa"', 'value="arta"'))


def test_the_name_is_kept_and_the_password_never(client: BrowserLike, cast: Cast) -> None:
    assert cast
    answer = sign_in(client, "somebody", password="my-secret-words")
    assert 'value="somebody"' in answer.text
    assert "my-secret-words" not in answer.text


@pytest.mark.parametrize("field", ["username", "password"])
def test_an_empty_sign_in_field_is_shown_next_to_it(
    client: BrowserLike, cast: Cast, field: str
) -> None:
    assert cast
    answer = sign_in(client, **{"name": "", field: ""} if field == "username" else {field: ""})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    asked = client.get("/points")
    assert asked.location == "/login?next=/points"
    assert 'value="/points"' in client.get(asked.location).text
    assert sign_in(client, next="/points").location == "/points"


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%0d%0aSet-Cookie:x\r\n",
    "",
]


def test_sign_in_never_redirects_to_another_site(
    new_client: Callable[[], BrowserLike], cast: Cast
) -> None:
    assert cast.arta
    for target in ELSEWHERE:
        client = new_client()
        assert sign_in(client, next=target).location == "/", target
        assert client.get("/login", query_string={"next": target}).location == "/", target


def test_an_address_with_accents_is_led_to_by_htmx_too(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    data = {"username": "arta", "password": PASSWORD, "next": "/offers/çmim"}
    answer = client.post("/login", data=data, htmx=True)
    assert answer.headers["HX-Redirect"] == "/offers/%C3%A7mim"


def test_the_session_is_a_new_one(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    client.get("/login")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        first = session["_user_id"]
    sign_in(client)
    with client.session_transaction() as session:
        assert session["_user_id"] != first
    assert db.session.scalar(db.select(db.func.count(SignIn.token_hash))) == 1


def test_guessing_ends_with_an_answer_that_says_how_long(client: BrowserLike, cast: Cast) -> None:
    assert cast.arta
    for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures):
        sign_in(client, password="wrong-wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Please try again in" in answer.text
    assert 'value="arta"' in answer.text


def test_guesses_elsewhere_do_not_lock_out_a_browser_that_signed_in_before(
    client: BrowserLike, new_client: NewClient, cast: Cast
) -> None:
    assert cast.arta
    sign_in(client)
    client.post("/logout")
    stranger = new_client()
    for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures + 1):
        sign_in(stranger, password="wrong-wrong")
    assert sign_in(stranger).status_code == 429
    assert sign_in(client).status_code == 303


def test_a_forged_device_cookie_is_worth_nothing(client: BrowserLike, cast: Cast) -> None:
    client.set_cookie("device", f'{{"id":"x","users":[{cast.arta.user_id}]}}.forged')
    for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures):
        sign_in(client, password="wrong-wrong")
    assert sign_in(client).status_code == 429


def test_a_signed_in_user_is_redirected_from_the_sign_in_page(
    client: BrowserLike, cast: Cast
) -> None:
    assert cast.drita
    sign_in(client, "drita")
    assert client.get("/login").location == "/partner/"


def test_a_form_from_another_site_is_refused_with_a_clear_page(
    client: BrowserLike, cast: Cast
) -> None:
    assert cast.arta
    data = {"username": "arta", "password": PASSWORD}
    answer = client.post("/login", data=data, csrf=False)
    assert answer.status_code == 400
    assert "too long" in answer.text


@pytest.mark.parametrize("address", ["/login", "/register", "/lines/verify"])
@pytest.mark.parametrize(("name", "start"), [("arta", "/"), ("drita", "/partner/")])
def test_a_form_of_an_old_tab_redirects_a_user_who_has_signed_in_since(
    client: BrowserLike, cast: Cast, address: str, name: str, start: str
) -> None:
    cast.named(name)
    sign_in(client, name)
    data = {"username": "besnik", "password": PASSWORD}
    answer = client.post(address, data=data, csrf=False)
    assert (answer.status_code, answer.location) == (303, start)
    assert client.post("/account/language", csrf=False).status_code == 400


@pytest.mark.parametrize("name", ["\x00", "a" * 5000, "' OR 1=1 --", "<script>"])
def test_nonsense_is_answered_like_a_wrong_name(client: BrowserLike, cast: Cast, name: str) -> None:
    assert cast
    answer = sign_in(client, name)
    assert answer.status_code == 422
    assert '<script>"' not in answer.text


def test_htmx_is_led_to_the_whole_sign_in_page_and_back_to_the_page_it_read(
    client: BrowserLike,
) -> None:
    answer = client.get("/points?page=2", htmx=True)
    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["HX-Redirect"] == "/login?next=/points?page%3D2"
