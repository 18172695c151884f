"""Points that an SMS names are the price that is taken, or nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.blueprints.gateways.sms import actions
from marketplace.points.accounts import balance
from tests.blueprints.gateways.sms.conftest import Made, Send
from tests.support.cast import Cast, ListedOffer
from tests.support.places import change_terms


@pytest.fixture
def dearer_meanwhile(monkeypatch: pytest.MonkeyPatch, hej: ListedOffer) -> None:
    """The price moves between reading the SMS and converting: 300 points in place of 90."""
    real = actions.convert

    def late(**asked: Any) -> Any:
        change_terms(hej, points=300)
        return real(**asked)

    monkeypatch.setattr(actions, "convert", late)


@pytest.mark.usefixtures("dearer_meanwhile")
def test_a_price_that_moved_meanwhile_is_said_and_books_nothing(
    send: Send, made: Made, cast: Cast
) -> None:
    told = send(cast.arta, "90 hej")
    assert "costs 300 points; nothing was converted" in told
    assert told.endswith("send: 300 HEJ")
    assert (made(), balance(cast.arta.customer_id)) == ([], 640)


@pytest.mark.usefixtures("dearer_meanwhile")
def test_a_code_alone_names_no_price(send: Send, made: Made, cast: Cast) -> None:
    send(cast.arta, "hej")
    assert [one.points for one in made()] == [300]


def test_a_partners_offer_is_converted_for_the_points_named_alone(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    told = send(cast.arta, "79 kafe1")
    assert "costs 80 points" in told
    assert told.endswith("send: KAFE1")
    assert made() == []
    send(cast.arta, "80 kafe1")
    assert [one.points for one in made()] == [80]


@pytest.mark.parametrize("text", ["0 hej", "20 hej", "089 hej"])
def test_no_other_price_is_taken(
    send: Send, made: Made, cast: Cast, hej: ListedOffer, text: str
) -> None:
    assert hej
    assert "costs 90 points" in send(cast.arta, text)
    assert made() == []
