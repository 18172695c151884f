"""Consent to marketing: off until given, on each channel by itself, in the words that were read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.customers import consents
from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.blueprints.auth.conftest import Register
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

NAMED = {Channel.EMAIL: "email", Channel.SMS: "SMS"}
TICKED = [set(), {Channel.EMAIL}, {Channel.SMS}, set(Channel)]
Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def arta(client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]) -> int:
    """Arta, signed in on the browser, as a customer."""
    return sign_in(client, "arta").customer_id


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("channel", Channel)
def test_a_consent_is_given_for_one_channel_with_the_wording_shown(
    client: BrowserLike, arta: int, channel: Channel, language: str
) -> None:
    client.set_cookie("language", language)
    words = client.get("/account/consents").text
    client.post("/account/consents", data={f"consent_{channel.value}": "y"})
    (said,) = consents.history(arta)
    assert (said.channel, said.given, said.language) == (channel, True, language)
    assert said.wording in words
    assert NAMED[channel] in said.wording
    assert clock.now() - said.at < timedelta(minutes=1)


@pytest.mark.parametrize("channel", Channel)
def test_a_consent_is_withdrawn_for_its_channel_only(
    client: BrowserLike, arta: int, channel: Channel
) -> None:
    both = {f"consent_{each.value}": "y" for each in Channel}
    client.post("/account/consents", data=both)
    both.pop(f"consent_{channel.value}")
    client.post("/account/consents", data=both)
    assert consents.agreed(arta) == set(Channel) - {channel}
    assert len(consents.history(arta)) == 3


@pytest.mark.parametrize("ticked", TICKED)
def test_a_consent_ticked_at_registration_holds_once_the_pin_is_proven(
    client: BrowserLike, register: Register, outbox: Outbox, ticked: set[Channel]
) -> None:
    register(**{f"consent_{channel.value}": "y" for channel in ticked})
    client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    luan = db.session.scalar(select(User.customer_id).where(User.username == "luan"))
    assert luan
    assert consents.agreed(luan) == ticked
    assert {said.channel for said in consents.history(luan)} == ticked
