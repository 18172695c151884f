"""Everything that is held about a customer."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from marketplace.conversions.convert import convert
from marketplace.conversions.models import Via
from marketplace.members import consents
from marketplace.members.models import Channel
from marketplace.membership import export as exporting
from marketplace.membership.export import export
from marketplace.refusals import NotFound
from tests.cast import Cast


def test_it_holds_every_part_and_is_json(cast: Cast) -> None:
    arta, offer = cast.arta, cast.an_offer(points=100)
    convert(customer_id=arta.customer_id, offer=offer.slug, via=Via.WEB, key="k" * 16)
    wordings = {"email": "Yes", "sms": "Yes"}
    consents.say(
        customer_id=arta.customer_id, agreed={Channel.SMS}, wordings=wordings, language="en"
    )
    held = json.loads(json.dumps(export(arta.customer_id)))
    assert held["profile"]["email"] == "arta@example.com"
    assert [line["number"] for line in held["lines"]] == [arta.number]
    assert held["consents"][0]["wording"] == "Yes"
    assert held["points"]["balance"] == 540
    assert held["conversions"][0]["points"] == 100
    assert {message["recipient"] for message in held["messages"]} == {
        "arta@example.com",
        arta.number,
    }


def test_it_holds_all_pages_of_what_is_long(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    offer = cast.an_offer(points=10)
    for key in "abcde":
        convert(customer_id=cast.arta.customer_id, offer=offer.slug, via=Via.WEB, key=key * 16)
    held = export(cast.arta.customer_id)
    assert len(held["conversions"]) == 5
    assert len(held["points"]["movements"]) == 8
    assert len(held["messages"]) == 10


def test_there_is_nothing_of_nobody(app: Flask) -> None:
    assert app
    with pytest.raises(NotFound):
        export(12345)
