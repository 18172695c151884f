"""Every kind of message has its values on each channel, in each language and in that alone."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation.languages import DEFAULT_LANGUAGES as LANGUAGES
from marketplace.messages.render import OutgoingMessage, RenderedMessage, render
from marketplace.messages.texts import KINDS
from tests.messages.conftest import CONVERSION
from tests.support.dates import written

SOLD = CONVERSION | {
    "reason": "Shitorja u mbyll",
    "branch": "Peja",
    "at": "2026-11-22T15:30:00+00:00",
}
IN_SHOP = SOLD | {"code_shown": None, "partner": None, "branches": [], "shop": "IPKO Peja"}
ASKED = {"pin": "123456", "minutes": 10}
CORRECTED = {"points": 600, "balance": 940, "reason": "Fatura ishte gabim"}
FACTOR = {"name": "My phone", "username": "arta"}
LEFT = {"number": "+38349100001", "points": 640, "balance": 652}
LINK = "https://pika.example/password/reset/abc"

# for each kind: its values, the parts of every text of it, and the parts of its email alone
TELLS: dict[str, tuple[dict[str, Any], list[str | date], list[str | date]]] = {
    "conversion": (
        SOLD,
        ["7K3M-9QTW-2XABC", "Furra Drita", date(2026, 12, 31), "440"],
        ["Furra Qendra", "Rruga Agim Ramadani 1", "07-22", "+38349100200"],
    ),
    "conversion.service": (SOLD | {"code_shown": None}, ["440", date(2026, 12, 31)], []),
    "conversion.units": (
        SOLD | {"code_shown": None, "units": 350, "unit": "MB", "partner": None},
        ["350 MB", "440", date(2026, 12, 31)],
        [],
    ),
    "conversion.gift": (SOLD | {"code_shown": None}, ["440"], []),
    "conversion.reserved": (
        IN_SHOP | {"good_until": "2026-11-24T00:00:00+01:00"},
        ["440", "IPKO Peja", date(2026, 11, 23)],
        [],
    ),
    "confirmed": (SOLD, ["Furra Drita", "Peja", date(2026, 11, 22), "16:30"], []),
    "confirmed.gift": (IN_SHOP, ["IPKO Peja", date(2026, 11, 22), "16:30"], []),
    "cancelled": (SOLD, ["Shitorja u mbyll", "440"], []),
    "cancelled.own": (IN_SHOP | {"reason": None, "points": 60}, ["60", "440"], []),
    "points_corrected": (CORRECTED | {"kind": "added"}, ["600", "940", "Fatura ishte"], []),
    "points_corrected.taken": (CORRECTED, ["600", "940", "Fatura ishte"], []),
    "registration_pin": (ASKED, ["123456", "10"], []),
    "counter_pin": (IN_SHOP | ASKED | {"points": 60}, ["123456", "60", "IPKO Peja", "10"], []),
    "counter_pin.reserved": (IN_SHOP | ASKED | {"points": 60}, ["123456", "60", "IPKO Peja"], []),
    "line_pin": (ASKED, ["123456", "10"], []),
    "line_pin.again": (ASKED, ["123456", "10"], []),
    "merge_pin": (ASKED, ["123456", "10"], []),
    "statement_closed": (
        {"partner": "Furra Drita", "number": "2026-00042", "month": "tetor 2026"}
        | {"total": "3,48 €", "until": "17.11.2026"},
        ["2026-00042", "3,48 €", "/partner/statements/2026-00042"],
        [],
    ),
    "payee_changed": (
        {"partner": "Furra Drita", "ending": "8906"},
        ["Furra Drita", "8906"],
        [],
    ),
    "merged": ({"points": 640, "balance": 652}, ["640", "652"], []),
    "sms_number": ({"number": "+38349100001"}, ["+38349100001"], []),
    "line_ended": (LEFT, ["+38349100001", "640", "652"], []),
    "line_ended.lost": (LEFT | {"balance": 12}, ["+38349100001", "640", "12"], []),
    "partner_phone_pin": (
        {"pin": "123456", "minutes": 10, "partner": "Furra Drita"},
        ["123456", "10", "Furra Drita"],
        [],
    ),
    "line_added": (
        {"number": "+38349100001", "points": 50, "earning_from": "2026-12-01"},
        ["+38349100001", "50", date(2026, 12, 1)],
        [],
    ),
    "already_registered": ({"link": LINK}, [], [LINK]),
    "password_reset": (
        {"link": LINK, "minutes": 60, "username": "arta"},
        [LINK, "60", "arta"],
        [],
    ),
    "second_factor": (FACTOR | {"kind": "added"}, ["arta", "My phone"], []),
    "second_factor.removed": (FACTOR, ["arta", "My phone"], []),
    "second_factor.reset": ({"name": "", "username": "arta"}, ["arta"], []),
    "security_alert": (
        {"rule": "cancels", "subject": "support", "count": 12, "most": 10},
        ["cancels", "support", "12", "10"],
        ["/admin/security/alerts"],
    ),
    "pool_low": ({"partner": "Kino Rinia", "left": 7}, ["Kino Rinia", "7"], []),
    "account_stopped": ({"kind": "honour", "codes": 0}, [], []),
    "account_stopped.cancel": ({"kind": "cancel", "codes": 3}, ["3"], []),
    "account_lifted": ({}, [], []),
    "account_closed": ({"points": 640}, ["640"], []),
    "topup": ({"points": 25, "balance": 665}, ["25", "665"], []),
    "points_expire": (
        {"points": 1640, "expires_on": "2027-06-30"},
        ["640", date(2027, 6, 30)],
        ["/offers"],
    ),
    "points_expire.blocked": (
        {"points": 1640, "expires_on": "2027-06-30"},
        ["640", date(2027, 6, 30)],
        ["/offers"],
    ),
    "welcome": ({"name": "Arta", "earning_from": "2026-12-01"}, [date(2026, 12, 1)], []),
    "welcome.points": (
        {"name": "Arta", "earning_from": "2026-12-01", "points": 50},
        [date(2026, 12, 1), "50"],
        [],
    ),
}
CHANGED = {"number": "+38349123456", "since": "2026-11-20", "lost": {"MB": 350, "SMS": 50}}
ENROLLED = {
    "name": "Arta",
    "number": "+38349123456",
    "username": "049123456",
    "points": 1500,
    "earning_from": "2026-12-01",
    "link": LINK,
    "minutes": 60,
    "later": "https://pika.example/password/forgot",
}
TELLS["enrolled"] = (
    ENROLLED,
    ["+38349123456", "500", date(2026, 12, 1)],
    [LINK, "049123456", "60", "/password/forgot"],
)
APPLYING = {"business": "Kafe Guri", "link": LINK, "days": 3}
ANSWERED = {"offer": "Kafe dhe kek", "answer": "Shtoni termat"}
TELLS |= {
    "application_proof": (APPLYING, ["Kafe Guri", LINK, "3"], []),
    "application_question": (
        APPLYING | {"question": "A keni parking?"},
        ["Kafe Guri", "A keni parking?", LINK, "3"],
        [],
    ),
    "application_approved": (
        {"business": "Kafe Guri", "username": "kafe-guri"},
        ["Kafe Guri", "kafe-guri"],
        [],
    ),
    "application_refused": (
        {"business": "Kafe Guri", "reason": "Jashtë zonës"},
        ["Kafe Guri", "Jashtë zonës"],
        [],
    ),
    "application_expired": ({"business": "Kafe Guri"}, ["Kafe Guri"], []),
    "proposal_answered": (ANSWERED, ["Kafe dhe kek", "Shtoni termat"], []),
    "proposal_answered.declined": (
        ANSWERED | {"kind": "declined"},
        ["Kafe dhe kek", "Shtoni termat"],
        [],
    ),
    "news": ({"subject": "Oferta", "text": "Shihni", "sms": "Oferta"}, ["Oferta"], ["Shihni"]),
}
LIVES = {"points": 40, "expires_on": "2027-08-04", "balance": 140}
TELLS |= {
    "points_expired": (LIVES, ["40", date(2027, 8, 4), "140"], []),
    "points_returned": (LIVES, ["40", date(2027, 8, 4), "140"], ["/offers"]),
    "points_lost": ({"kind": "late", "points": 40, "balance": 100}, ["40", "100"], []),
    "points_lost.line": ({"points": 40, "balance": 100}, ["40", "100"], []),
    "code_reminder": (
        SOLD | {"kind": "lost"},
        ["7K3M-9QTW-2XABC", "Furra Drita", date(2026, 12, 31)],
        [],
    ),
    "favourite_closes": (
        SOLD | {"slug": "kafe", "points": 80, "code_shown": None},
        [date(2026, 12, 31)],
        ["80", "Furra Drita", "/offers/kafe", "/favourites"],
    ),
    "favourite_back": (
        SOLD | {"slug": "kafe", "points": 80, "code_shown": None},
        ["80"],
        ["Furra Drita", "/offers/kafe", "/favourites"],
    ),
    "code_expired": (SOLD | {"points": 80}, ["Furra Drita", date(2026, 12, 31), "80"], []),
    "code_expired.returned": (
        SOLD | {"points": 80},
        ["Furra Drita", date(2026, 12, 31), "80", "440"],
        [],
    ),
    "reservation_expired": (
        IN_SHOP | {"points": 60},
        ["IPKO Peja", date(2026, 12, 31), "60", "440"],
        [],
    ),
    "not_delivered": (
        SOLD | CHANGED | {"points": 20, "balance": 640, "code_shown": None},
        ["+38349123456", "20", "640"],
        [],
    ),
    "not_delivered.tariff": (
        SOLD | CHANGED | {"points": 20, "balance": 640, "code_shown": None},
        ["+38349123456", "20", "640"],
        [],
    ),
    "not_delivered.line": (
        SOLD | CHANGED | {"points": 20, "balance": 640, "code_shown": None},
        ["+38349123456", "20", "640"],
        [],
    ),
    "tariff_change": (CHANGED | {"lost": {}}, ["+38349123456", date(2026, 11, 20)], []),
    "tariff_change.units": (CHANGED, ["+38349123456", date(2026, 11, 20), "350 MB, 50 SMS"], []),
    "tariff_change.business": (
        CHANGED | {"points": 640, "balance": 12},
        ["+38349123456", date(2026, 11, 20), "640", "350 MB, 50 SMS", "12"],
        [],
    ),
    "tariff_change.private": (
        CHANGED | {"lost": {}, "earning_from": "2026-12-01"},
        ["+38349123456", date(2026, 11, 20), date(2026, 12, 1)],
        [],
    ),
}
HIDDEN = "a***@example.com"
TELLS |= {
    "email_proof": ({"link": LINK, "hours": 24}, [LINK, "24"], []),
    "email_taken": ({}, [], []),
    "email_change_asked": ({"new": HIDDEN, "link": LINK, "days": 7}, [], [HIDDEN, LINK]),
    "email_changed": ({"new": HIDDEN, "link": LINK, "days": 7}, [], [HIDDEN, LINK, "7"]),
    "email_undone": ({"old": HIDDEN}, [], [HIDDEN]),
    "invited": ({"link": LINK, "hours": 72, "username": "teuta"}, [LINK, "72", "teuta"], []),
    "password_link": ({"link": LINK, "hours": 72, "username": "teuta"}, [LINK, "72", "teuta"], []),
}


GAPS = ("None", "%(", "{{", "()", " ,", "  .")


def rendered(app: Flask, name: str, channel: Channel, language: str) -> RenderedMessage:
    kind, _, variety = name.partition(".")
    facts = TELLS[name][0] | ({"kind": variety} if variety else {})
    with app.app_context():
        return render(OutgoingMessage(1, kind, channel, language, "arta@example.com", facts))


def test_every_kind_is_told_of_here() -> None:
    assert TELLS.keys() == KINDS.keys()


@pytest.mark.parametrize("name", KINDS)
def test_each_message_contains_its_values_and_has_no_gap(plain_app: Flask, name: str) -> None:
    _, everywhere, by_email = TELLS[name]
    for channel, language in product(KINDS[name].channels, LANGUAGES):
        message = rendered(plain_app, name, channel, language)
        for fact in everywhere + (by_email if channel is Channel.EMAIL else []):
            shown = written(fact, language) if isinstance(fact, date) else fact
            assert shown in message.text, (channel, language)
            assert message.html is None or shown in message.html, (channel, language)
        for gap in GAPS:
            assert gap not in message.text, (channel, language)


@pytest.mark.parametrize("name", KINDS)
def test_the_languages_say_it_in_words_of_their_own(plain_app: Flask, name: str) -> None:
    own_subject = name != "news"  # which marketing writes
    for channel in KINDS[name].channels:
        albanian, english = (rendered(plain_app, name, channel, each) for each in ("sq", "en"))
        assert albanian.text != english.text, channel
        assert channel is Channel.SMS or (albanian.subject != english.subject) is own_subject


# messages give units as a number
NAME_AN_OFFER = [name for name in KINDS if name.startswith("c") and name != "conversion.units"]


@pytest.mark.parametrize("name", NAME_AN_OFFER)
def test_the_offers_title_is_the_one_of_the_language(plain_app: Flask, name: str) -> None:
    for channel, language in product(KINDS[name].channels, LANGUAGES):
        title = "Coffee and cake" if language == "en" else "Kafe dhe"
        assert title in rendered(plain_app, name, channel, language).text, (channel, language)


def test_names_and_titles_are_escaped_in_an_email(plain_app: Flask) -> None:
    facts = SOLD | {"partner": "<b>Furra</b>", "title_en": "Tea & <i>cake</i>"}
    with plain_app.app_context():
        letter = render(
            OutgoingMessage(1, "conversion", Channel.EMAIL, "en", "a@example.com", facts)
        )
    assert letter.html
    assert "<b>Furra" not in letter.html
    assert "Tea &amp; &lt;i&gt;cake" in letter.html
    assert "<b>Furra</b>" in letter.text


REFUNDS = ["cancelled", "cancelled.own", "code_expired.returned", "reservation_expired"]
REFUNDS += ["not_delivered", "not_delivered.tariff"]


@pytest.mark.parametrize(("points", "said"), [(80, True), (0, False)])
@pytest.mark.parametrize("name", REFUNDS)
def test_it_claims_a_refund_only_where_points_came_back(
    plain_app: Flask, name: str, points: int, *, said: bool
) -> None:
    kind, _, variety = name.partition(".")
    facts = TELLS[name][0] | {"points": points} | ({"kind": variety} if variety else {})
    with plain_app.app_context():
        email = render(OutgoingMessage(1, kind, Channel.EMAIL, "en", "a@example.com", facts))
    for text in (email.text, email.html or ""):
        assert ("points are refunded" in text) is said
        assert ("The points spent on it are lost." in text) is not said
