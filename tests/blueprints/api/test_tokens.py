"""A token opens the API; nothing else does, and a token opens nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import ApiToken
from marketplace.accounts.tokens import NewToken, Purpose, make_token, revoke_token
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.blueprints.api.conftest import COMMAND, TOPUPS, Send, require_documented
from tests.blueprints.api.test_topups import event
from tests.points.billing.topping import kept
from tests.support.csrf_client import BrowserLike


def stored() -> ApiToken:
    return db.session.scalars(select(ApiToken)).one()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "\xff"])
def test_an_api_request_without_a_token_is_refused(
    client: BrowserLike, contract: Line, token: NewToken, header: str
) -> None:
    assert token
    answer = client.post(TOPUPS, json=event(contract), headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    require_documented(answer)
    assert kept() == 0


def test_a_revoked_token_opens_nothing(contract: Line, token: NewToken, send: Send) -> None:
    revoke_token(token_id=token.id, actor=COMMAND)
    assert send(event(contract)).status_code == 401
    assert kept() == 0


def test_a_token_for_something_else_is_refused(contract: Line, send: Send) -> None:
    with transaction() as session:
        session.execute(update(ApiToken).values(purpose="orders"))
    assert send(event(contract)).status_code == 403
    assert kept() == 0


def test_the_database_holds_no_secret(token: NewToken) -> None:
    values = [str(getattr(stored(), name)) for name in ApiToken.__table__.columns.keys()]  # noqa: SIM118 - columns iterate as themselves
    assert len(token.secret) >= 43
    assert not any(token.secret in value for value in values)


def test_the_hash_is_not_the_key(contract: Line, token: NewToken, send: Send) -> None:
    assert token
    assert send(event(contract), secret=stored().token_hash).status_code == 401


def test_the_last_use_of_a_token_is_recorded_by_the_day(contract: Line, send: Send) -> None:
    assert stored().last_used_on is None
    send(event(contract))
    assert stored().last_used_on == clock.today()


def test_a_signed_in_user_without_a_token_is_refused_by_the_api(
    client: BrowserLike, contract: Line, sign_in: Callable[..., object]
) -> None:
    sign_in(client, "administrator")
    assert client.post(TOPUPS, json=event(contract)).status_code == 401


def test_a_token_opens_no_page(client: BrowserLike, token: NewToken) -> None:
    headers = {"Authorization": f"Bearer {token.secret}"}
    assert client.get("/admin/", headers=headers).status_code == 303


@pytest.fixture
def at_home(app: object) -> NewToken:
    """A token that is good from one network alone."""
    assert app
    return make_token(
        name="Call centre", purpose=Purpose.TOPUPS, networks="192.0.2.0/24", actor=COMMAND
    )


@pytest.mark.parametrize(("address", "status"), [("192.0.2.9", 201), ("198.51.100.9", 403)])
def test_a_token_bound_to_networks_opens_nothing_from_elsewhere(
    contract: Line, send: Send, at_home: NewToken, address: str, status: int
) -> None:
    caller = {"REMOTE_ADDR": address}
    answer = send(event(contract), secret=at_home.secret, environ_base=caller)
    assert answer.status_code == status
    assert kept() == (status == 201)
    assert (address in answer.text) is (status == 403)


def test_a_proxy_that_is_not_trusted_lends_a_token_no_address(
    contract: Line, send: Send, at_home: NewToken
) -> None:
    answer = send(
        event(contract),
        secret=at_home.secret,
        environ_base={"REMOTE_ADDR": "192.0.2.9"},
        headers={"X-Forwarded-For": "198.51.100.9"},
    )
    assert answer.status_code == 403
    assert kept() == 0
