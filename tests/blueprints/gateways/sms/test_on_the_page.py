"""The SMS that an offer's page or an answer says to send converts the offer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest

from marketplace.blueprints.gateways.sms.instructions import exact_instruction
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.shop_window.window import window
from tests.blueprints.gateways.sms.conftest import Made, Send
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SERVICE: dict[str, Any] = {"kind": OfferKind.SERVICE}
ON_OFFER: list[dict[str, Any]] = [
    {"offer_code": "KAFE1"},
    {"offer_code": "10MBX"},
    SERVICE | {"unit": Unit.PACKAGE, "points": 90, "offer_code": "HEJ"},
    SERVICE | {"unit": Unit.PACKAGE, "points": 90, "offer_code": "MFILLO"},
    SERVICE | {"unit": Unit.MB, "units_per_point": 10, "points": 10},
    SERVICE | {"unit": Unit.SMS, "units_per_point": 5, "points": 10},
    SERVICE | {"unit": Unit.MMS, "units_per_point": 2, "points": 10},
]


@pytest.mark.parametrize("given", ON_OFFER)
def test_sending_what_the_page_says_converts_the_offer(
    client: BrowserLike, send: Send, made: Made, cast: Cast, given: dict[str, Any]
) -> None:
    offer = cast.an_offer("Thing", **given)
    page = client.get(f"/offers/{offer.slug}").text
    (text,) = re.findall(r'href="sms:50777\?body=([^"]+)"', page)
    assert "balance: " in send(cast.arta, unquote(text))
    assert [one.offer_id for one in made()] == [offer.id]


@pytest.mark.parametrize("given", ON_OFFER)
def test_sending_what_an_answer_says_converts_the_offer(
    send: Send, made: Made, cast: Cast, given: dict[str, Any]
) -> None:
    offer = cast.an_offer("Thing", **given)
    send(cast.arta, exact_instruction(window().cards[offer.id]))
    assert [one.offer_id for one in made()] == [offer.id]
