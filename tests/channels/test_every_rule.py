"""Every rule of converting holds on every channel, with the same books and the channel's words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.conversions.models import Conversion
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from tests.channels.books import books_of, converted, sound_books_of
from tests.channels.confirming import CONFIRMING
from tests.channels.offers import Kind, OwnCodes
from tests.channels.requests import API, CHANNELS, COUNTER, SECRET, Channel, Wish
from tests.channels.rules import RULES, Rule
from tests.channels.words import SAID, WORDS
from tests.support.cast import Cast

GRANTED = [
    pytest.param(rule, kind, channel, id=f"{rule.name}-{kind.name}-{channel.name}")
    for rule in RULES
    for kind in rule.kinds
    for channel in CHANNELS
    if kind in channel.carries and not rule.refused
]
REFUSED = [
    pytest.param(rule, kind, id=f"{rule.name}-{kind.name}")
    for rule in RULES
    for kind in rule.kinds
    if rule.refused
]


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The worker's app, whose gateways have their secrets."""
    secrets = {"sms_gateway_secret": SECRET, "ussd_gateway_secret": SECRET}
    settings = app.config["SETTINGS"].model_copy(update=secrets)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return app


def is_told(rule: Rule, channel: Channel, said: str) -> bool:
    """Return whether the channel said what it has to say of the rule."""
    words = WORDS.get((rule.refused, channel.name)) or SAID[rule.refused]
    return re.search(words, said) is not None


def wish_for(cast: Cast, rule: Rule, kind: Kind) -> Wish:
    """The wish of the story, with all that was before it."""
    who, offer = cast.named(rule.who), kind.make(cast, **rule.given)
    rule.before(cast, kind, offer, who)
    return Wish(who, kind, offer, "the-key", rule.points or kind.points)


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(("rule", "kind", "channel"), GRANTED)
def test_what_a_rule_of_converting_grants_is_booked_alike_on_every_channel(
    site: Flask, cast: Cast, rule: Rule, kind: Kind, channel: Channel
) -> None:
    wish = wish_for(cast, rule, kind)
    before = books_of(wish.who)
    said = channel.ask(site, cast, wish)
    assert is_told(rule, channel, said), said
    assert sound_books_of(wish.who) == converted(before, wish)
    assert db.session.scalars(select(Conversion.via)).all() == [channel.via]


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(("rule", "kind"), REFUSED)
def test_what_a_rule_of_converting_refuses_books_nothing_on_any_channel(
    site: Flask, cast: Cast, rule: Rule, kind: Kind
) -> None:
    wish = wish_for(cast, rule, kind)
    before = books_of(wish.who)
    for channel in CHANNELS:
        if kind in channel.carries:
            said = channel.ask(site, cast, replace(wish, key=f"by-{channel.name}"))
            assert is_told(rule, channel, said), (channel.name, said)
            assert books_of(wish.who) == before, channel.name
    assert sound_books_of(wish.who) == before


def last_said(words: str) -> str:
    """The last screen; the page's head shows the balance only when it has moved."""
    last = words.rsplit(" / ", maxsplit=1)[-1]
    return " ".join(re.sub(r"Your points: \d+ points", "", last).split())


# at the counter each time is another gift, with a PIN of its own
REPEATABLE = [(k, c) for c in CHANNELS for k in c.carries if c is not COUNTER]


@pytest.mark.parametrize(("kind", "channel"), REPEATABLE)
def test_the_same_request_three_times_is_one_conversion(
    site: Flask, cast: Cast, kind: Kind, channel: Channel
) -> None:
    wish = wish_for(cast, Rule("enough points"), kind)
    said = {last_said(channel.ask(site, cast, wish)) for _ in range(3)}
    assert len(sound_books_of(wish.who).conversions) == 1
    assert len(said) == 1, said


OWN_CODES = [(k, c) for c in CHANNELS for k in c.carries if isinstance(k, OwnCodes)]


@pytest.mark.parametrize(("kind", "channel"), OWN_CODES)
def test_a_partners_own_code_is_told_where_it_was_converted_and_confirmed_on_every_channel(
    site: Flask, cast: Cast, kind: OwnCodes, channel: Channel
) -> None:
    offer = kind.make(cast)
    for number, (via, confirm) in enumerate(CONFIRMING.items()):
        wish = Wish(cast.arta, kind, offer, f"key-{number}", kind.points)
        said = channel.ask(site, cast, wish)
        code = kind.codes[number]
        if channel is not API:  # whose words here are the points and the balance
            assert code in said
        confirm(site, cast, code)
        newest = select(Conversion).order_by(Conversion.id.desc())
        db.session.rollback()
        made = db.session.scalars(newest).first()
        assert made is not None
        assert (made.code, made.state, made.confirmed_via) == (code, "confirmed", via)
    assert verify().violations == []
