"""A top-up told over HTTP gives its points at once, and once however often it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marketplace.customers.models import Line
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.programme.models import Rule
from tests.blueprints.api.conftest import Send
from tests.points.billing.topping import OCTOBER, a_contract, kept, rule
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def event(contract: Line, /, **given: Any) -> dict[str, Any]:
    usual = {
        "id": "t1",
        "line": contract.number,
        "package": "internet-tv",
        "at": OCTOBER.isoformat(),
    }
    return usual | given


def test_the_points_come_at_once_and_the_customer_is_told(
    cast: Cast, contract: Line, send: Send, outbox: Outbox
) -> None:
    answer = send(event(contract))
    assert (answer.status_code, answer.json) == (
        201,
        {"id": "t1", "became": "booked", "points": 25},
    )
    assert balance(cast.besnik.customer_id) == 29
    assert [one.kind for one in outbox()] == ["topup"]


def test_the_same_again_is_the_same_answer(
    cast: Cast, contract: Line, send: Send, outbox: Outbox
) -> None:
    first = send(event(contract))
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 99}, since=OCTOBER)
    again = send(event(contract, at="2026-10-14T11:30:00+02:00"))  # the same moment elsewhere
    assert (again.status_code, again.data) == (200, first.data)
    assert (balance(cast.besnik.customer_id), len(outbox())) == (29, 1)


def test_the_same_id_with_other_content_is_a_conflict(contract: Line, send: Send) -> None:
    send(event(contract))
    answer = send(event(contract, package="tv"))
    assert (answer.status_code, kept()) == (409, 1)
    assert answer.json
    assert answer.json["type"] == "urn:pika:problem:other-content"


def test_a_line_that_earns_nothing_yet_is_left_out(cast: Cast, contract: Line, send: Send) -> None:
    assert contract
    later = a_contract(cast.arta, earning_from=date(2026, 11, 1))
    for _ in range(2):
        answer = send(event(later))
        assert answer.status_code == 200
        assert answer.json == {"id": "t1", "became": "left-out", "points": 0}
    assert kept() == 0


@pytest.mark.parametrize(
    ("given", "type_"),
    [
        ({"line": "F-nowhere"}, "unknown-line"),
        ({"line": "mobile"}, "not-fixed"),
        ({"package": "fiber"}, "no-points-set"),
    ],
)
def test_a_top_up_refused_by_the_api_has_its_own_problem_type(
    cast: Cast, contract: Line, send: Send, given: dict[str, str], type_: str
) -> None:
    if given.get("line") == "mobile":
        given = {"line": cast.arta.number}
    answer = send(event(contract, **given))
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["type"] == f"urn:pika:problem:{type_}"
    assert kept() == 0


def test_the_api_answers_in_english_or_the_language_asked_for(contract: Line, send: Send) -> None:
    english = send(event(contract, package="fiber"))
    albanian = send(event(contract, package="fiber"), headers={"Accept-Language": "sq"})
    assert english.json
    assert albanian.json
    assert english.json["detail"].startswith("No points are set for the package fiber")
    assert english.headers["Vary"].count("Accept-Language") == 1
    assert albanian.json["title"] == english.json["title"] == "No points set"
