"""The API converts points for an amount, and tells a till how much to take off."""

from __future__ import annotations

import pytest

from tests.blueprints.api.conftest import Send
from tests.channels.amounts import euros_off, two_euros
from tests.support.cast import Cast


def test_the_call_centre_converts_the_points_named(cast: Cast, ask: Send) -> None:
    body = ask(euros_off(cast).slug, points=40).get_json()
    assert (body["points"], body["amount_cents"], body["balance"]) == (40, 200, 600)


@pytest.mark.parametrize(
    ("points", "says"),
    [(None, "This field is required"), (15, "at least 20"), (42, "40 or 45"), (405, "at most 400")],
)
def test_other_points_are_refused_with_what_would_do(
    cast: Cast, ask: Send, points: int | None, says: str
) -> None:
    answer = ask("EURO" if euros_off(cast) else "", **({"points": points} if points else {}))
    assert answer.status_code == 422
    assert says in answer.text


def test_a_till_is_told_the_amount_to_take_off(cast: Cast, till: Send, look: Send) -> None:
    code = two_euros(cast).code
    seen, confirmed = look(code).get_json(), till(code).get_json()
    for body in (seen, confirmed):
        assert (body["points"], body["worth_cents"]) == (40, 200)
        assert (body["offer"]["sq"], body["offer"]["en"]) == ("Amount sq", "Amount")
