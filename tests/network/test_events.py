"""Take the network's events where they are signed, once, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.conversions.provisioning.models import OrderKind, OrderState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.demo.network.events import event
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.foundation import clock
from marketplace.network.events import LARGEST
from marketplace.network.signing import sign
from marketplace.points.accounts import balance
from tests.network.conftest import Turn, converted, order_of
from tests.network.simulator import SECRET, Simulator
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

PLACE = "/gateways/network/events"
Tell = Callable[..., int]


@pytest.fixture
def tell(networked: Flask) -> Tell:
    """Send an event about a grant, signed as the network does; returns the answer's HTTP status."""
    client = BrowserLike(networked)

    def tell(bought: Receipt, status: str, *, secret: str = SECRET, **given: Any) -> int:
        told = {"id": f"pika-{bought.id}-grant", "status": status}
        content = given.get("content", json.dumps(event("topupBalance", told)).encode())
        headers = sign(secret, "POST", PLACE, content, now=given.get("now", clock.now()))
        headers |= given.get("headers", {})
        sent = given.get("sent", content)
        as_json = {"content_type": "application/json", "csrf": False}
        return client.post(PLACE, data=sent, headers=headers, **as_json).status_code

    return tell


@pytest.fixture
def lost(cast: Cast, simulator: Simulator, turn: Turn) -> Receipt:
    """A conversion whose grant was ordered, and whose answer was lost."""
    simulator.behave(FailureMode.LOSE, times=1)
    bought = converted(cast)
    turn()
    assert order_of(bought).state is OrderState.UNKNOWN
    return bought


def test_completed_settles_what_was_unknown(lost: Receipt, tell: Tell) -> None:
    assert tell(lost, "completed") == 204
    assert order_of(lost).state is OrderState.DELIVERED


def test_failed_gives_the_points_back(cast: Cast, lost: Receipt, tell: Tell) -> None:
    assert tell(lost, "failed") == 204
    assert order_of(lost).state is OrderState.REFUSED
    assert balance(cast.arta.customer_id) == 640
    assert verify().violations == []


@pytest.mark.parametrize(
    ("events", "state", "points"),
    [
        (["completed", "completed"], OrderState.DELIVERED, 620),
        (["completed", "failed", "created"], OrderState.DELIVERED, 620),
        (["failed", "failed", "completed"], OrderState.REFUSED, 640),
        (["created", "completed", "created"], OrderState.DELIVERED, 620),
    ],
)
def test_repeated_and_late_events_change_nothing(
    cast: Cast, lost: Receipt, tell: Tell, events: list[str], state: OrderState, points: int
) -> None:
    assert [tell(lost, one) for one in events] == [204] * len(events)
    assert order_of(lost).state is state
    assert balance(cast.arta.customer_id) == points
    assert verify().violations == []


def test_a_network_event_that_is_not_final_makes_the_order_due(lost: Receipt, tell: Tell) -> None:
    assert order_of(lost).next_attempt_at > clock.now()
    assert tell(lost, "created") == 204
    found = order_of(lost)
    assert (found.state, found.next_attempt_at <= clock.now()) == (OrderState.UNKNOWN, True)


def test_a_network_event_for_an_order_never_sent_changes_nothing(
    networked: Flask, cast: Cast, tell: Tell
) -> None:
    assert networked
    bought = converted(cast)
    assert tell(bought, "failed") == 204
    assert order_of(bought).state is OrderState.WAITING
    assert balance(cast.arta.customer_id) == 620


def test_a_service_delivered_after_its_cancellation_is_withdrawn(
    cast: Cast, simulator: Simulator, lost: Receipt, tell: Tell, turn: Turn
) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    cancel(conversion_id=lost.id, reason="by mistake", actor=actor)
    assert tell(lost, "completed") == 204
    turn()
    assert simulator.left() == [0]
    assert order_of(lost, OrderKind.WITHDRAW).state is OrderState.DELIVERED


FIVE_MINUTES = timedelta(minutes=5, seconds=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another-secret-of-somebody-elses"},
        {"headers": {"X-Pika-Signature": ""}},
        {"headers": {"X-Pika-Timestamp": ""}},
        {"sent": b'{"event": {}}'},
        {"now": clock.now() - FIVE_MINUTES},
        {"now": clock.now() + timedelta(hours=2)},
    ],
)
def test_a_wrongly_signed_network_event_is_refused(
    lost: Receipt, tell: Tell, wrong: dict[str, Any]
) -> None:
    assert tell(lost, "completed", **wrong) == 401
    assert order_of(lost).state is OrderState.UNKNOWN


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"event": []}', b'{"event": {"topupBalance": {}}}', b"[" * 10_000,
     b'{"event": {"topupBalance": {"id": "pika-1-grant", "status": "great"}}}',
     b'{"event": {"topupBalance": {"id": "x", "status": "completed"}}}', b"\xff\x00"],
)  # fmt: skip
def test_an_invalid_network_event_is_refused(lost: Receipt, tell: Tell, content: bytes) -> None:
    assert tell(lost, "completed", content=content) == 400
    assert order_of(lost).state is OrderState.UNKNOWN


def test_more_than_an_event_ever_is_is_not_read(lost: Receipt, tell: Tell) -> None:
    told = {"id": f"pika-{lost.id}-grant", "status": "completed"}
    content = json.dumps(event("topupBalance", told)).encode()
    assert tell(lost, "", content=content + b" " * LARGEST) == 413
    assert order_of(lost).state is OrderState.UNKNOWN


@pytest.mark.parametrize("reason", ["\0", "\ud800", ["\ud800"], {"x": 1}, "x" * 9_000])
def test_any_reason_in_a_network_event_can_be_stored(
    lost: Receipt, tell: Tell, reason: object
) -> None:
    told = {"id": f"pika-{lost.id}-grant", "status": "failed", "reason": reason}
    content = json.dumps(event("topupBalance", told)).encode()
    assert tell(lost, "", content=content) == 204
    assert order_of(lost).state is OrderState.REFUSED


def test_a_network_event_for_an_unknown_order_is_accepted(lost: Receipt, tell: Tell) -> None:
    told = {"id": "pika-999999-grant", "status": "failed"}
    content = json.dumps(event("topupBalance", told)).encode()
    assert tell(lost, "", content=content) == 204


def test_a_network_event_from_another_ip_network_is_not_found(networked: Flask) -> None:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    answer = BrowserLike(networked).post(PLACE, data=b"{}", environ_base=far, csrf=False)
    assert answer.status_code == 404
