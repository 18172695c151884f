"""The administrator makes and revokes tokens; a secret is shown once, to its maker."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace.accounts.models import ApiToken, Role
from marketplace.accounts.tokens import NewToken, Purpose, held_token, make_token
from marketplace.foundation.extensions import db
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = {"name": "Billing", "purpose": "topups"}
SECRET = re.compile(r'value="(pika_[\w-]{43})"')


def make(desk: BrowserLike) -> tuple[str, str]:
    """The address of a token just made, and its page as it is first shown."""
    answer = desk.post("/admin/tokens/new", data=NEW)
    assert answer.status_code == 303
    return answer.location, desk.get(answer.location).text


@pytest.fixture
def made(cast: Cast) -> NewToken:
    """A token that the administrator made."""
    actor = cast.staff(Role.ADMINISTRATOR).actor
    return make_token(name="Billing", purpose=Purpose.TOPUPS, actor=actor)


def test_the_secret_is_shown_once_and_opens_the_api(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    address, shown = make(desk)
    (secret,) = SECRET.findall(shown)
    held = held_token(secret)
    assert held is not None
    assert held.purpose == "topups"
    assert secret not in desk.get(address).text
    assert secret not in desk.get("/admin/tokens").text


def test_the_page_with_the_secret_is_kept_nowhere_and_needs_no_script(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    answer = desk.get(desk.post("/admin/tokens/new", data=NEW).location)
    assert answer.headers["Cache-Control"] == "no-store"
    field = re.search(r"<input[^>]*token-secret[^>]*>", answer.text)
    assert field
    assert "readonly" in field[0]


def test_the_secret_travels_to_its_own_page_alone_and_not_for_long(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    answer = desk.post("/admin/tokens/new", data=NEW)
    (kept,) = [one for one in answer.headers.getlist("Set-Cookie") if "pika_" in one]
    for part in (f"Path={answer.location};", "Max-Age=120;", "HttpOnly", "SameSite=Strict"):
        assert part in kept
    with desk.session_transaction() as session:
        assert "pika_" not in str(dict(session))
    gone = desk.get(answer.location).headers["Set-Cookie"]
    assert "token_just_made=;" in gone
    assert "Max-Age=0" in gone


def test_a_head_request_does_not_use_up_a_token_secret(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    address = desk.post("/admin/tokens/new", data=NEW).location
    desk.head(address)
    assert SECRET.search(desk.get(address).text)


def test_another_token_shows_no_secret(at_desk: AtDesk, made: NewToken) -> None:
    desk = at_desk("administrator")
    desk.post("/admin/tokens/new", data=NEW)
    assert not SECRET.search(desk.get(f"/admin/tokens/{made.id}").text)


def test_the_log_names_it_without_the_secret(at_desk: AtDesk) -> None:
    _, shown = make(at_desk("administrator"))
    (entry,) = logged("token.create")
    assert (entry.username, entry.after) == ("administrator", NEW)
    assert SECRET.findall(shown)[0] not in str(entry.after)


def test_the_list_says_what_who_and_whether_it_was_used(at_desk: AtDesk, made: NewToken) -> None:
    desk = at_desk("administrator")
    shown = desk.get("/admin/tokens").text
    assert all(text in shown for text in ("Billing", "Send top-ups", "administrator", "Never"))
    held_token(made.secret)
    assert "Never" not in desk.get("/admin/tokens").text


def test_a_revoked_token_opens_nothing_and_says_so(at_desk: AtDesk, made: NewToken) -> None:
    desk = at_desk("administrator")
    address = f"/admin/tokens/{made.id}"
    assert "/revoke" in desk.get(address).text
    assert desk.post(f"{address}/revoke", data={"reason": "Leaked"}).status_code == 303
    assert held_token(made.secret) is None
    shown = desk.get(address).text
    assert ("Revoked" in shown, "/revoke" in shown) == (True, False)


def test_revoking_asks_for_a_reason_and_is_logged_once(at_desk: AtDesk, made: NewToken) -> None:
    desk = at_desk("administrator")
    address = f"/admin/tokens/{made.id}/revoke"
    assert desk.post(address, data={"reason": ""}).status_code == 422
    for _ in range(2):
        desk.post(address, data={"reason": "Leaked"})
    (entry,) = logged("token.revoke")
    assert (entry.before, entry.reason) == ({"name": "Billing"}, "Leaked")


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("name", "x" * 81), ("purpose", "everything")]
)
def test_an_invalid_token_is_refused_next_to_its_field(
    at_desk: AtDesk, field: str, typed: str
) -> None:
    answer = at_desk("administrator").post("/admin/tokens/new", data=NEW | {field: typed})
    assert answer.status_code == 422
    assert "field__errors" in answer.text
    assert db.session.scalar(select(ApiToken.id)) is None


def test_the_auditor_looks_and_finds_no_way_to_act(at_desk: AtDesk, made: NewToken) -> None:
    desk = at_desk("auditor")
    pages = [desk.get(one) for one in ("/admin/tokens", f"/admin/tokens/{made.id}")]
    assert [one.status_code for one in pages] == [200, 200]
    assert not any("/tokens/new" in one.text or "/revoke" in one.text for one in pages)


def test_other_users_may_not_open_tokens(at_desk: AtDesk) -> None:
    for who in all_but(Role.ADMINISTRATOR, Role.AUDITOR):
        assert at_desk(who).get("/admin/tokens").status_code == 403, who


def test_a_token_that_is_not_there_is_not_found(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    addresses = ("/admin/tokens/77", "/admin/tokens/77/revoke")
    assert [desk.get(one).status_code for one in addresses] == [404, 404]


def test_a_token_can_be_bound_to_the_networks_of_its_system(at_desk: AtDesk) -> None:
    desk = at_desk("administrator")
    made = desk.post("/admin/tokens/new", data=NEW | {"networks": "192.0.2.7;10.1.0.0/16"})
    assert "192.0.2.7/32, 10.1.0.0/16" in desk.get(made.location).text
    (entry,) = logged("token.create")
    assert entry.after == NEW | {"networks": "192.0.2.7/32, 10.1.0.0/16"}


@pytest.mark.parametrize("networks", ["home", "10.0.0.1/8", "10.0.0.0/33", "1.2.3.4/32 " * 36])
def test_an_invalid_network_of_a_token_is_shown_next_to_its_field(
    at_desk: AtDesk, networks: str
) -> None:
    answer = at_desk("administrator").post("/admin/tokens/new", data=NEW | {"networks": networks})
    assert answer.status_code == 422
    assert 'id="networks-error"' in answer.text
    assert not db.session.scalars(select(ApiToken)).all()
