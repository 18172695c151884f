"""Fixtures of the hub's tests: a token, a subscribed listener, and a worker's turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.tokens import Purpose, make_token
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.hub.delivery import deliver_events
from marketplace.hub.models import HubEvent
from marketplace.hub.subscriptions import subscribe
from tests.hub.listener import Listener, listening

CRM = Actor(user_id=None, username="token CRM")
Subscribe = Callable[..., int]
Events = Callable[[], list[HubEvent]]


@pytest.fixture
def token_id(app: Flask) -> int:
    assert app
    return make_token(name="CRM", purpose=Purpose.LOYALTY, actor=CRM).id


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def ask(token_id: int, listener: Listener) -> Subscribe:
    """Subscribe to all events at the listener, by default."""

    def ask(query: str = "", callback: str = "") -> int:
        return subscribe(
            token_id=token_id, callback=callback or listener.callback, query=query, actor=CRM
        )

    return ask


@pytest.fixture
def events(app: Flask) -> Events:
    """Read the events written so far, oldest first."""
    assert app
    newest = select(HubEvent).order_by(HubEvent.id).execution_options(populate_existing=True)
    return lambda: list(db.session.scalars(newest))


def deliver_all() -> None:
    """Let the worker deliver the events that are due."""
    while deliver_events():
        pass


def later(seconds: float) -> time_machine.travel:
    """Move the clock forward, for postponed events."""
    return time_machine.travel(clock.now() + timedelta(seconds=seconds))
