"""Only an allowed URL is called, with a signature, and by one worker at a time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from flask import Flask
from sqlalchemy import update

from marketplace.foundation.transaction import transaction
from marketplace.hub import callback
from marketplace.hub.models import EventState, Subscription
from marketplace.hub.subscriptions import unsubscribe
from tests.conftest import MakeSettings
from tests.hub.conftest import CRM, Events, Subscribe, deliver_all
from tests.hub.listener import Listener
from tests.hub.test_delivery import happen, members_told
from tests.support.concurrency import all_at_once


def test_a_waiting_event_of_an_ended_subscription_is_not_sent(
    ask: Subscribe, events: Events, listener: Listener
) -> None:
    ended = ask()
    happen(7)
    unsubscribe(subscription_id=ended, actor=CRM)
    deliver_all()
    assert (listener.events, events()[0].state) == ([], EventState.DEAD)


def test_a_callback_that_is_no_longer_allowed_is_not_called(
    ask: Subscribe, events: Events, listener: Listener
) -> None:
    ask()
    happen(7)
    with transaction() as session:
        session.execute(update(Subscription).values(callback="http://192.168.0.1/told"))
    deliver_all()
    assert "CallbackNotAllowed" in (events()[0].last_error or "")
    assert listener.events == []


def test_a_call_is_signed_where_a_secret_is_set(
    fresh_app: Callable[..., Flask], ask: Subscribe, listener: Listener
) -> None:
    ask()
    happen(7)
    with fresh_app(hub_secret="s3cret").app_context():
        deliver_all()
    (said,), (body,) = listener.headers, listener.bodies
    signed = f"{said[callback.TIMESTAMP]}.".encode() + body
    wanted = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert said[callback.SIGNATURE] == f"sha256={wanted}"
    assert callback.PREVIOUS not in said


def test_while_the_secret_changes_a_call_is_signed_with_the_old_one_too(
    make_settings: MakeSettings,
) -> None:
    said = callback.headers(make_settings(hub_secret="new", hub_secret_previous="old"), b"{}")
    signed = f"{said[callback.TIMESTAMP]}.{{}}".encode()
    for header, secret in ((callback.SIGNATURE, b"new"), (callback.PREVIOUS, b"old")):
        wanted = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        assert said[header] == f"sha256={wanted}"


def test_a_callback_without_a_secret_is_not_signed(make_settings: MakeSettings) -> None:
    assert callback.headers(make_settings(), b"{}").keys() == {"Content-Type"}


def test_many_workers_at_once_send_each_event_once(
    app: Flask, ask: Subscribe, listener: Listener, events: Events
) -> None:
    ask()
    happen(*range(1, 41))
    all_at_once(app, lambda _n: deliver_all(), people=4)
    assert sorted(map(int, members_told(listener))) == list(range(1, 41))
    assert {one.state for one in events()} == {EventState.SENT}
