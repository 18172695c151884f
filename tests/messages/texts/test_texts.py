"""Every SMS fits one segment with the longest real values, in every language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation.languages import DEFAULT_LANGUAGES as LANGUAGES
from marketplace.foundation.languages import html_language, written_languages
from marketplace.messages.gsm import SEGMENT, septets
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.texts import KINDS, kind_of
from tests.support.dates import written

# the longest that the columns hold, in letters that do not fold away
LONGEST: dict[str, Any] = {
    "title_sq": "Ë" * 120,
    "title_en": "W" * 120,
    "partner": "Qebaptore " * 12,
    "branch": "Prishtinë " * 12,
    "shop": "Dyqani ynë " * 11,
    "reason": "arsye " * 200,
    "points": 1_000_000,
    "codes": 10_000,
    "balance": 1_000_000,
    "units": None,
    "code_shown": "7K3M-9QTW-2XABC",
    "good_until": "2027-01-01T00:00:00+01:00",
    "at": "2026-12-31T23:30:00+00:00",
    "earning_from": "2026-12-01",
    "expires_on": "2027-06-30",
    "conversion_id": 9_999_999,
    "branches": [],
    "pin": "123456",
    "left": 1234,
    "minutes": 10,
    "number": "F" * 32,
    "link": "https://pika.example/password/reset/" + "x" * 43,
    "new": "a***@example.com",
    "name": "Arta",
    "lost": {"MB": 350_000, "MMS": 1_000, "SMS": 50_000},
    "since": "2026-11-20",
    "business": "Kafe " * 24,
    "offer": "Ë" * 120,
    "subject": "Lajme",
    "text": "Lajme",
    "sms": "Lajme " * 60,
}
BY_SMS = [name for name, kind in KINDS.items() if kind.sms]
BY_EMAIL = [name for name, kind in KINDS.items() if kind.subject]


def a_message(name: str, channel: Channel, language: str, **facts: Any) -> OutgoingMessage:
    kind, _, variety = name.partition(".")
    said = LONGEST | {"kind": variety or None} | facts
    if variety:
        said["code_shown"] = None
    return OutgoingMessage(1, kind, channel, language, "arta@example.com", said)


@pytest.mark.parametrize("name", BY_SMS)
def test_the_sms_fits_one_segment(plain_app: Flask, name: str) -> None:
    for language in written_languages():
        with plain_app.app_context():
            text = render(a_message(name, Channel.SMS, language)).text
        assert septets(text) <= SEGMENT, language
        assert "%(" not in text, language


@pytest.mark.parametrize("name", BY_SMS)
def test_a_usual_title_and_partner_are_not_cut(plain_app: Flask, name: str) -> None:
    title = "Kafe me kolaq per dy"
    usual: dict[str, Any] = {
        "title_sq": title,
        "title_en": title,
        "partner": "Furra Drita",
        "branch": "Peja",
        "shop": "IPKO Peja",
    }
    usual |= {"sms": "Oferta te reja"}
    usual |= {"lost": {"MB": 350, "SMS": 50}}
    usual |= {"reason": "Mbyllur", "points": 640, "balance": 640}
    for language in written_languages():
        with plain_app.app_context():
            text = render(a_message(name, Channel.SMS, language, **usual)).text
        assert septets(text) <= SEGMENT, language
        assert ".." not in text, language


@pytest.mark.parametrize("language", written_languages())
def test_the_code_is_never_cut(plain_app: Flask, language: str) -> None:
    with plain_app.app_context():
        text = render(a_message("conversion", Channel.SMS, language)).text
    assert "7K3M-9QTW-2XABC" in text
    assert written(date(2026, 12, 31), language) in text


@pytest.mark.parametrize("name", BY_EMAIL)
def test_the_email_has_a_subject_and_both_its_texts(plain_app: Flask, name: str) -> None:
    for language in LANGUAGES:
        with plain_app.app_context():
            email = render(a_message(name, Channel.EMAIL, language))
        assert email.subject, language
        assert "\n" not in email.subject, language
        assert email.html, language
        assert f'<html lang="{html_language(language)}">' in email.html
        assert len(email.text) > len(email.subject), language


def test_a_message_kind_has_a_variant_only_where_one_is_written() -> None:
    assert kind_of("conversion", {"kind": "gift"}) is KINDS["conversion.gift"]
    assert kind_of("conversion", {"kind": "partner"}) is KINDS["conversion"]


def test_a_kind_that_is_not_written_is_refused() -> None:
    with pytest.raises(KeyError):
        kind_of("chain-letter", {})
