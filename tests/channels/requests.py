"""The channels as those who use them meet them: each asks, and gives the words of the answer."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.tokens import Purpose, make_token
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.channels.offers import (
    AMOUNT,
    COFFEE,
    DATA,
    FILLO,
    MUG,
    POOL,
    POOL_AMOUNT,
    Kind,
)
from tests.support.cast import PASSWORD, Cast, ListedOffer, Person
from tests.support.csrf_client import BrowserLike

SECRET: Final = "the-gateways-secret"
TAGS: Final = re.compile(r"<(script|style|svg|head).*?</\1>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Wish:
    """A person's wish to convert an offer, and the id that the request comes with."""

    who: Person
    kind: Kind
    offer: ListedOffer
    key: str
    points: int | None = None


class Ask(Protocol):
    """A channel: carries the wish to the app, and gives the words that come back."""

    def __call__(self, app: Flask, cast: Cast, wish: Wish) -> str: ...


@dataclass(frozen=True)
class Channel:
    """A channel, what it can carry, and which conversions it makes."""

    name: str
    via: ConversionChannel
    carries: tuple[Kind, ...]
    ask: Ask


def words(page: str) -> str:
    """Return the text of a page, without its tags, in one line."""
    return " ".join(html.unescape(TAGS.sub(" ", page)).split())


def by_form(app: Flask, cast: Cast, wish: Wish, *, htmx: bool = False) -> str:
    """Pressing Konverto, and looking at where that leads."""
    browser = BrowserLike(app)
    try:
        browser.sign_in(wish.who.user_id)
    except LookupError:  # the account is stopped: the sign-in says so
        typed = {"username": wish.who.username, "password": PASSWORD}
        english = {"Accept-Language": "en"}
        return words(browser.post("/login", data=typed, headers=english).text)
    form: dict[str, object] = {"key": wish.key}
    if wish.kind in (DATA, FILLO):
        form["line"] = wish.who.line_id
    if wish.points is not None:
        form["points"] = wish.points
    if wish.kind is MUG:
        form["shop"] = cast.shop
    answer = browser.post(f"/offers/{wish.offer.slug}/convert", data=form, htmx=htmx)
    if answer.status_code == 303:
        answer = browser.get(answer.location)
    return words(answer.text)


def by_htmx(app: Flask, cast: Cast, wish: Wish) -> str:
    """The same with the fragment in place of the page."""
    return by_form(app, cast, wish, htmx=True)


def by_sms(app: Flask, cast: Cast, wish: Wish) -> str:
    """An SMS to 50777, as the gateway brings it."""
    assert cast
    code = wish.kind.columns.get("offer_code")
    text = code if wish.points is None else f"{wish.points} {code or 'MB'}"
    asked = {"from": wish.who.number, "to": "50777", "text": text, "id": wish.key}
    answer = BrowserLike(app).get(f"/gateways/sms/{SECRET}", query_string=asked)
    assert answer.status_code == 200
    return answer.text


def by_ussd(app: Flask, cast: Cast, wish: Wish) -> str:
    """Dialling *777*1# and going through the menu to the end; all that the screens said."""
    assert cast
    inputs = (
        ["1", *wish.kind.dial.split("*")]
        + ([str(wish.points)] if wish.points is not None else [])
        + ["1"]
    )
    screens: list[str] = []
    for step in range(1, len(inputs) + 1):
        form = {"sessionId": wish.key, "serviceCode": "*777#", "phoneNumber": wish.who.number}
        form |= {"networkCode": "", "text": "*".join(inputs[:step])}
        answer = BrowserLike(app).post(f"/gateways/ussd/{SECRET}", data=form, csrf=False)
        assert answer.status_code == 200
        screens.append(answer.text)
        if answer.text.startswith("END"):
            break
    return " / ".join(screens)


def by_api(app: Flask, cast: Cast, wish: Wish) -> str:
    """The operator's call centre, with a token of its own."""
    body: dict[str, object] = {"line": wish.who.number, "offer": wish.offer.slug}
    if wish.points is not None:
        body["points"] = wish.points
    headers = {"Authorization": f"Bearer {token_of(cast)}", "Idempotency-Key": wish.key}
    answer = BrowserLike(app).post("/api/v1/conversions", json=body, headers=headers, csrf=False)
    said = answer.get_json()
    return str(said.get("detail") or f"{said['points']} points, balance {said['balance']}")


@lru_cache
def token_of(cast: Cast) -> str:
    """The call centre's token."""
    staff = cast.named("administrator").actor
    return make_token(name="Call centre", purpose=Purpose.CONVERSIONS, actor=staff).secret


def by_counter(app: Flask, cast: Cast, wish: Wish) -> str:
    """The clerk asks for the gift, and types the PIN that the customer tells, pressing twice."""
    clerk = BrowserLike(app)
    clerk.sign_in(cast.clerk.user_id)
    asked = {"number": wish.who.number, "offer": wish.offer.slug}
    answer = clerk.post("/admin/counter/ask", data=asked)
    if answer.status_code != 303:
        return words(answer.text)
    pin = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert pin is not None
    typed = {"pin": pin.facts["pin"]}
    handed_over, again = (clerk.post(answer.location, data=typed) for _ in range(2))
    assert handed_over.location == again.location, handed_over.text
    return words(clerk.get(handed_over.location).text)


WEB: Final = Channel(
    "web", ConversionChannel.WEB, (COFFEE, DATA, FILLO, MUG, AMOUNT, POOL), by_form
)
HTMX: Final = Channel("htmx", ConversionChannel.WEB, (COFFEE, DATA, FILLO, MUG), by_htmx)
SMS: Final = Channel("sms", ConversionChannel.SMS, (COFFEE, DATA, FILLO, AMOUNT, POOL), by_sms)
USSD: Final = Channel("ussd", ConversionChannel.USSD, (DATA, FILLO, AMOUNT, POOL_AMOUNT), by_ussd)
COUNTER: Final = Channel("counter", ConversionChannel.COUNTER, (MUG,), by_counter)
API: Final = Channel("api", ConversionChannel.API, (COFFEE, DATA, FILLO, AMOUNT, POOL), by_api)
CHANNELS: Final = (WEB, HTMX, SMS, USSD, COUNTER, API)
