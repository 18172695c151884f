"""Interpret answers of the network; an answer without sense is never a yes or a no."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.conversions.provisioning.models import OrderState as State
from marketplace.network.answers import LONGEST_WORDS, Answer, OrderOutcome, read
from marketplace.network.delivery import place
from marketplace.network.events import UnknownEvent, take_event
from marketplace.network.requests import body, order_id, parse_order_id
from marketplace.network.transitions import OPEN, after

ID = "pika-17-grant"
REFUSAL = {"code": "refused", "reason": "no such number"}


class DeadNetwork:
    """A network whose client fails in a way that no answer of it describes."""

    def order(self, *_given: object) -> Answer:
        raise RuntimeError("broken client")

    query = order


def test_after_any_failure_an_order_may_have_been_received() -> None:
    for attempts in (1, 2):
        order = SimpleNamespace(attempts=attempts, conversion_id=17, kind="grant", asked=None)
        answer = place(DeadNetwork(), order)  # type: ignore[arg-type]
        assert answer.outcome is OrderOutcome.UNCLEAR
        assert "broken client" in answer.words


@pytest.mark.parametrize(
    "content", [b"x", b"[]", b"{}", b'{"event": []}', b'{"event": {"x": {}, "topupBalance": []}}']
)
def test_an_event_without_a_resource_of_ours_is_unknown(content: bytes) -> None:
    with pytest.raises(UnknownEvent):
        take_event(content)


def became(status: int, told: object) -> OrderOutcome:
    return read(status, json.dumps(told).encode(), order_id=ID).outcome


@pytest.mark.parametrize(
    ("status", "told", "means"),
    [
        (201, {"id": ID, "status": "completed"}, OrderOutcome.DELIVERED),
        (200, {"id": ID, "status": "completed"}, OrderOutcome.DELIVERED),
        (202, {"id": ID, "status": "created"}, OrderOutcome.ACCEPTED),
        (200, {"id": ID, "status": "failed"}, OrderOutcome.REFUSED),
        (200, {"id": ID, "status": "cancelled"}, OrderOutcome.REFUSED),
        (422, REFUSAL, OrderOutcome.REFUSED),
        (404, REFUSAL, OrderOutcome.NOT_KNOWN),
        (404, {}, OrderOutcome.UNCLEAR),
        (422, {"error": "validation"}, OrderOutcome.UNCLEAR),
        (200, {"id": "pika-18-grant", "status": "completed"}, OrderOutcome.UNCLEAR),
        (200, {"id": ID}, OrderOutcome.UNCLEAR),
        (200, {"id": ID, "status": ["completed"]}, OrderOutcome.UNCLEAR),
        (200, {"id": ID, "status": "COMPLETED"}, OrderOutcome.UNCLEAR),
        (200, [ID, "completed"], OrderOutcome.UNCLEAR),
        (200, None, OrderOutcome.UNCLEAR),
        (302, {"id": ID, "status": "completed"}, OrderOutcome.UNCLEAR),
        (400, REFUSAL, OrderOutcome.UNCLEAR),
        (401, REFUSAL, OrderOutcome.UNCLEAR),
        (409, REFUSAL, OrderOutcome.UNCLEAR),
        (429, REFUSAL, OrderOutcome.UNCLEAR),
        (500, {"id": ID, "status": "completed"}, OrderOutcome.UNCLEAR),
    ],
)
def test_an_answer_means(status: int, told: object, means: OrderOutcome) -> None:
    assert became(status, told) is means


@given(status=st.integers(100, 599), content=st.binary(max_size=200))
def test_nonsense_is_unclear(status: int, content: bytes) -> None:
    answer = read(status, content, order_id=ID)
    assert answer.outcome is OrderOutcome.UNCLEAR
    assert "\0" not in answer.words
    assert len(answer.words) <= LONGEST_WORDS


def test_the_words_of_a_refusal_are_kept_for_staff() -> None:
    assert read(422, json.dumps(REFUSAL).encode(), order_id=ID).words == "no such number"


@pytest.mark.parametrize("said", ["\ud800", ["\udfff"], {"\ud800": "\0"}])
@pytest.mark.parametrize("name", ["reason", "message", "code"])
def test_words_that_are_no_text_become_some(name: str, said: object) -> None:
    words = read(422, json.dumps({"code": "x", name: said}).encode(), order_id=ID).words
    assert words.encode()
    assert "\0" not in words


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
@pytest.mark.parametrize("heard", OrderOutcome)
def test_a_settled_order_is_not_changed_by_a_later_answer(
    state: State, heard: OrderOutcome
) -> None:
    assert after(state, heard) is state


@pytest.mark.parametrize(
    ("state", "heard", "then"),
    [
        (State.WAITING, OrderOutcome.UNCLEAR, State.UNKNOWN),
        (State.WAITING, OrderOutcome.NOT_REACHED, State.WAITING),
        (State.UNKNOWN, OrderOutcome.NOT_REACHED, State.UNKNOWN),
        (State.ACCEPTED, OrderOutcome.UNCLEAR, State.ACCEPTED),
        (State.ACCEPTED, OrderOutcome.DELIVERED, State.DELIVERED),
        (State.UNKNOWN, OrderOutcome.ACCEPTED, State.ACCEPTED),
        (State.UNKNOWN, OrderOutcome.REFUSED, State.REFUSED),
    ],
)
def test_an_answer_moves_an_open_order(state: State, heard: OrderOutcome, then: State) -> None:
    assert after(state, heard) is then


@pytest.mark.parametrize("kind", OrderKind)
def test_an_id_is_read_as_it_was_written(kind: OrderKind) -> None:
    assert parse_order_id(order_id(17, kind)) == (17, kind)


@pytest.mark.parametrize(
    "text",
    ["", "pika-0-grant", "pika-017-grant", "pika-1-take", "pika-٣-grant", "x" * 99, 17, None,
     "pika-9999999999999999999-grant", "pika-1-grant\n"],
)  # fmt: skip
def test_an_invalid_order_id_is_not_recognised(text: object) -> None:
    assert parse_order_id(text) is None


def test_a_withdrawal_empties_the_bucket_of_its_grant() -> None:
    asked = {"number": "+38349123456", "unit": "MB", "amount": 200, "offer": "data"}
    grant, back = (body(17, kind, asked | {"good_until": None}) for kind in OrderKind)
    assert grant["bucket"] == back["bucket"] == {"id": "pika-17"}
    assert (grant["amount"]["amount"], back["amount"]["amount"]) == (200, -200)
