"""Sessions, forms, known browsers, PINs and stored answers go on when `SECRET_KEY` is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.customers import pins
from marketplace.foundation.idempotency import (
    Answer,
    KeyReuseError,
    first_answer,
    stored_answer,
)
from marketplace.foundation.settings import DEMO_SECRET
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = "the new key, of more than 32 characters"
ASKED = {"channel": "sms", "key": "m1", "asked": "+38349123456 PIKA"}
SIGNED_IN = "/points"


def moved(client: BrowserLike, app: Flask) -> BrowserLike:
    """The same browser, with its cookies, on the site after its restart."""
    after = BrowserLike(app)
    after._cookies = client._cookies
    return after


def status_after_a_form_of(client: BrowserLike, before: BrowserLike) -> int:
    """The status of a form that the site before the change had made."""
    token = {"X-CSRFToken": before.csrf_token()}
    return client.post("/logout", csrf=False, headers=token).status_code


def test_a_session_and_its_form_go_on_while_the_old_key_is_named(
    cast: Cast, client: BrowserLike, fresh_app: Callable[..., Flask]
) -> None:
    client.sign_in(cast.arta.user_id)
    stranger = moved(client, fresh_app(secret_key=NEW))
    assert stranger.get(SIGNED_IN).status_code == 303
    client = BrowserLike(client.application)
    client.sign_in(cast.arta.user_id)
    known = moved(client, fresh_app(secret_key=NEW, secret_key_previous=DEMO_SECRET))
    assert known.get(SIGNED_IN).status_code == 200
    assert status_after_a_form_of(known, client) == 303
    assert known.get(SIGNED_IN).status_code == 303


def test_a_pin_and_a_stored_answer_go_on(app: Flask) -> None:
    hashed = pins.hash_row_pin("approval", 7, "123456")
    first_answer(**ASKED, answer=Answer("640"))
    usual = app.config["SETTINGS"]
    try:
        keys = {"secret_key": NEW, "secret_key_previous": DEMO_SECRET}
        app.config["SETTINGS"] = usual.model_copy(update=keys)
        assert pins.fits(hashed, "approval", 7, "123456")
        assert not pins.fits(hashed, "approval", 7, "654321")
        assert pins.hash_row_pin("approval", 7, "123456") != hashed
        assert stored_answer(**ASKED) == Answer("640", repeated=True)
        with pytest.raises(KeyReuseError):
            stored_answer(**ASKED | {"asked": "another"})
    finally:
        app.config["SETTINGS"] = usual
