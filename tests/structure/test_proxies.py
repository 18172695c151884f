"""The address of a request is the connection's own, unless a setting names proxies in front."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import FailureCount, Role
from marketplace.accounts.throttle import Scope
from marketplace.foundation.extensions import db
from marketplace.membership.password_reset import ask_for_link
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def networks_counted(client: BrowserLike) -> int:
    """Fail to sign in from two claimed addresses; return the number of networks counted."""
    for place in ("198.51.100.1", "198.51.100.2"):
        data = {"username": "nobody", "password": "wrong"}
        client.post("/login", data=data, headers={"X-Forwarded-For": place})
    counts = select(func.count()).where(FailureCount.scope == Scope.SIGN_IN_ADDRESS)
    return db.session.scalar(counts) or 0


def test_a_forged_address_header_gives_no_more_tries(client: BrowserLike) -> None:
    assert networks_counted(client) == 1


def test_visitors_behind_a_trusted_proxy_are_counted_separately(
    fresh_app: Callable[..., Flask],
) -> None:
    app = fresh_app(trusted_proxies=1)
    with app.app_context():
        assert networks_counted(BrowserLike(app)) == 2


@pytest.mark.parametrize("address", ["203.0.113.9:5000", "unknown", "x" * 60])
def test_an_invalid_forwarded_address_is_answered(
    fresh_app: Callable[..., Flask], cast: Cast, address: str
) -> None:
    client = BrowserLike(fresh_app(trusted_proxies=1, sms_gateway_secret="s3cret"))
    client.sign_in(cast.staff(Role.SUPPORT).user_id)
    seen = [
        f"/admin/customers/{cast.arta.customer_id}",
        "/gateways/sms/s3cret/delivery",
        "/metrics",
    ]
    answers = [client.get(one, headers={"X-Forwarded-For": address}).status_code for one in seen]
    assert answers == [200, 404, 404]


def test_a_password_link_leads_to_this_site_whatever_host_was_asked(
    app: Flask, cast: Cast, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    assert cast.arta
    with app.test_request_context(base_url="https://evil.example"):
        ask_for_link(email="arta@example.com", address="203.0.113.1")
    assert outbox()[-1].facts["link"].startswith("http://127.0.0.1:5000/password/reset/")
