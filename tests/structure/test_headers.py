"""Every answer carries the safe headers, and the cookies are as closed as they can be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace import create_app
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

ADDRESSES = ["/", "/login", "/no-such-page", "/static/css/base.css", "/healthz", "/points"]
PRODUCTION = {
    "marketplace_env": "production",
    "secret_key": "k" * 32,
    "public_url": "https://pika.example",
    "email_transport": "smtp",
    "sms_transport": "kannel",
    "sms_gateway_url": "http://127.0.0.1:9/sendsms",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_safe_headers(client: BrowserLike, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.fixture
def production(fresh_app: Callable[..., Flask]) -> Flask:
    return fresh_app(**PRODUCTION)


def test_production_cookies_are_secure_and_bound_to_the_host(production: Flask) -> None:
    answer = BrowserLike(production).get("/login", base_url="https://pika.example")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "session" in c)
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie


def test_production_asks_browsers_to_stay_with_https(production: Flask) -> None:
    answer = BrowserLike(production).get("/login", base_url="https://pika.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_production_has_no_demo_mailbox_and_no_hello(production: Flask) -> None:
    client = BrowserLike(production)
    for address in ("/demo/mailbox", "/demo/mailbox.json", "/hello"):
        assert client.get(address).status_code == 404


def test_an_app_cannot_be_made_of_unsafe_settings(make_settings: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="SECRET_KEY"):
        create_app(make_settings(**PRODUCTION | {"secret_key": ""}))  # type: ignore[arg-type]


def test_a_limit_of_requests_spares_those_who_only_look(fresh_app: Callable[..., Flask]) -> None:
    client = BrowserLike(fresh_app(posts_per_minute=2))
    assert [client.post("/logout").status_code for _ in range(3)][2:] == [429]
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("name", "address"),
    [("arta", "/"), ("arta", "/points"), ("arta", "/no-such-page"), ("drita", "/partner/")],
)
def test_pages_of_signed_in_users_are_not_cached(
    client: BrowserLike, sign_in: Callable[..., object], name: str, address: str
) -> None:
    sign_in(client, name)
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_files_of_the_site_may_be_kept_by_those_signed_in_too(
    client: BrowserLike, sign_in: Callable[..., object]
) -> None:
    sign_in(client, "arta")
    assert "no-store" not in client.get("/static/css/base.css").headers["Cache-Control"]


def test_pages_of_the_shop_that_all_see_alike_may_be_kept(client: BrowserLike) -> None:
    assert "Cache-Control" not in client.get("/").headers


def test_only_the_counter_may_ask_for_the_camera_and_the_catalogue_for_the_place(
    client: BrowserLike, cast: Cast
) -> None:
    client.sign_in(cast.drita.user_id)
    policies = {
        address: client.get(address).headers.getlist("Permissions-Policy")
        for address in ("/partner/", "/partner/team", "/", "/how-it-works")
    }
    closed = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert policies == {
        "/partner/": [closed.replace("camera=()", "camera=(self)")],
        "/partner/team": [closed],
        "/": [closed.replace("geolocation=()", "geolocation=(self)")],
        "/how-it-works": [closed],
    }
