"""What an answer of the network means; what makes no sense is never taken for yes or no."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.conversions.provisioning.models import Deed
from marketplace.conversions.provisioning.models import OrderState as State
from marketplace.network.answers import LONGEST_WORDS, Became, read
from marketplace.network.requests import body, order_id, parse_order_id
from marketplace.network.transitions import OPEN, after

ID = "pika-17-grant"
REFUSAL = {"code": "refused", "reason": "no such number"}


def became(status: int, told: object) -> Became:
    return read(status, json.dumps(told).encode(), of=ID).became


@pytest.mark.parametrize(
    ("status", "told", "means"),
    [
        (201, {"id": ID, "status": "completed"}, Became.DELIVERED),
        (200, {"id": ID, "status": "completed"}, Became.DELIVERED),
        (202, {"id": ID, "status": "created"}, Became.ACCEPTED),
        (200, {"id": ID, "status": "failed"}, Became.REFUSED),
        (200, {"id": ID, "status": "cancelled"}, Became.REFUSED),
        (422, REFUSAL, Became.REFUSED),
        (404, REFUSAL, Became.NOT_KNOWN),
        (404, {}, Became.UNCLEAR),
        (422, {"error": "validation"}, Became.UNCLEAR),
        (200, {"id": "pika-18-grant", "status": "completed"}, Became.UNCLEAR),
        (200, {"id": ID}, Became.UNCLEAR),
        (200, {"id": ID, "status": ["completed"]}, Became.UNCLEAR),
        (200, {"id": ID, "status": "COMPLETED"}, Became.UNCLEAR),
        (200, [ID, "completed"], Became.UNCLEAR),
        (200, None, Became.UNCLEAR),
        (302, {"id": ID, "status": "completed"}, Became.UNCLEAR),
        (400, REFUSAL, Became.UNCLEAR),
        (401, REFUSAL, Became.UNCLEAR),
        (409, REFUSAL, Became.UNCLEAR),
        (429, REFUSAL, Became.UNCLEAR),
        (500, {"id": ID, "status": "completed"}, Became.UNCLEAR),
    ],
)
def test_an_answer_means(status: int, told: object, means: Became) -> None:
    assert became(status, told) is means


@given(status=st.integers(100, 599), content=st.binary(max_size=200))
def test_nonsense_is_unclear(status: int, content: bytes) -> None:
    answer = read(status, content, of=ID)
    assert answer.became is Became.UNCLEAR
    assert "\0" not in answer.words
    assert len(answer.words) <= LONGEST_WORDS


def test_the_words_of_a_refusal_are_kept_for_staff() -> None:
    assert read(422, json.dumps(REFUSAL).encode(), of=ID).words == "no such number"


@pytest.mark.parametrize("said", ["\ud800", ["\udfff"], {"\ud800": "\0"}])
@pytest.mark.parametrize("name", ["reason", "message", "code"])
def test_words_that_are_no_text_become_some(name: str, said: object) -> None:
    words = read(422, json.dumps({"code": "x", name: said}).encode(), of=ID).words
    assert words.encode()
    assert "\0" not in words


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
@pytest.mark.parametrize("heard", Became)
def test_what_is_settled_stays_so(state: State, heard: Became) -> None:
    assert after(state, heard) is state


@pytest.mark.parametrize(
    ("state", "heard", "then"),
    [
        (State.WAITING, Became.UNCLEAR, State.UNKNOWN),
        (State.WAITING, Became.NOT_REACHED, State.WAITING),
        (State.UNKNOWN, Became.NOT_REACHED, State.UNKNOWN),
        (State.ACCEPTED, Became.UNCLEAR, State.ACCEPTED),
        (State.ACCEPTED, Became.DELIVERED, State.DELIVERED),
        (State.UNKNOWN, Became.ACCEPTED, State.ACCEPTED),
        (State.UNKNOWN, Became.REFUSED, State.REFUSED),
    ],
)
def test_an_answer_moves_an_open_order(state: State, heard: Became, then: State) -> None:
    assert after(state, heard) is then


@pytest.mark.parametrize("deed", Deed)
def test_an_id_is_read_as_it_was_written(deed: Deed) -> None:
    assert parse_order_id(order_id(17, deed)) == (17, deed)


@pytest.mark.parametrize(
    "text",
    ["", "pika-0-grant", "pika-017-grant", "pika-1-take", "pika-٣-grant", "x" * 99, 17, None,
     "pika-9999999999999999999-grant", "pika-1-grant\n"],
)  # fmt: skip
def test_other_ids_are_not_ours(text: object) -> None:
    assert parse_order_id(text) is None


def test_a_withdrawal_empties_the_bucket_of_its_grant() -> None:
    asked = {"number": "+38349123456", "unit": "MB", "amount": 200, "offer": "data"}
    grant, back = (body(17, deed, asked | {"good_until": None}) for deed in Deed)
    assert grant["bucket"] == back["bucket"] == {"id": "pika-17"}
    assert (grant["amount"]["amount"], back["amount"]["amount"]) == (200, -200)
