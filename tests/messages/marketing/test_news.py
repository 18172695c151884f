"""Marketing goes to those who agree to it, and its emails can be ended with one click."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.customers import consents
from marketplace.customers.models import Channel, ConsentSource
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.messages.models import MailboxMessage, OutboxMessage
from marketplace.messages.news import LONGEST_SUBJECT, LONGEST_TEXT, NewsText, send_news
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.transport import smtp
from tests.messages.conftest import CONVERSION, deliver
from tests.support.cast import Cast

MARKETING = Actor(user_id=None, username="marketing")
TEXTS = {"sq": NewsText("Oferta të reja", "Shihni ofertat e reja.", "Oferta te reja te Pika.")}


@pytest.fixture
def agree(cast: Cast) -> Callable[..., int]:
    """Let Arta agree to marketing on the channels, and to no other."""

    def agree(*channels: Channel) -> int:
        arta = cast.arta.customer_id
        assert arta is not None
        wordings = dict.fromkeys(Channel, "Yes")
        consents.record(customer_id=arta, agreed=channels, wordings=wordings, language="en")
        return arta

    return agree


def written() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(one.kind, one.channel.value) for one in db.session.scalars(select(OutboxMessage))]


def test_news_goes_only_to_customers_who_agree_now_on_that_channel(
    cast: Cast, agree: Callable[..., int]
) -> None:
    assert cast.besnik
    agree(*Channel)
    agree(Channel.EMAIL)
    assert send_news(texts=TEXTS, actor=MARKETING) == {Channel.EMAIL: 1, Channel.SMS: 0}
    assert written() == [("news", "email")]


def test_news_without_a_text_for_sms_goes_by_email_alone(agree: Callable[..., int]) -> None:
    agree(*Channel)
    texts = {"sq": NewsText("Lajme", "Tekst")}
    assert send_news(texts=texts, actor=MARKETING) == {Channel.EMAIL: 1, Channel.SMS: 0}
    assert written() == [("news", "email")]


def test_news_that_waits_is_not_sent_after_the_consent_was_withdrawn(
    app: Flask, agree: Callable[..., int]
) -> None:
    arta = agree(*Channel)
    send_news(texts=TEXTS, actor=MARKETING)
    consents.withdraw(
        customer_id=arta,
        channel=Channel.SMS,
        source=ConsentSource.SMS,
        wording="STOP",
        language="sq",
    )
    deliver(app)
    sent = db.session.scalars(select(MailboxMessage.channel)).all()
    assert (sent, written()) == ([Channel.EMAIL], [("news", "email")])


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"en": NewsText("News", "Text")},
        {"sq": NewsText(" ", "Tekst")},
        {"sq": NewsText("Lajme", "Tekst", "x" * 160)},
        {"sq": NewsText("x" * (LONGEST_SUBJECT + 1), "Tekst")},
        {"sq": NewsText("Lajme", "x" * (LONGEST_TEXT + 1))},
    ],
)
def test_news_that_is_incomplete_or_too_long_is_refused(
    app: Flask, texts: dict[str, NewsText]
) -> None:
    assert app
    with pytest.raises(InvalidInput):
        send_news(texts=texts, actor=MARKETING)


def news_to(customer_id: int | None) -> OutgoingMessage:
    facts = {"subject": "Oferta", "text": "Tekst", "sms": ""}
    return OutgoingMessage(9, "news", Channel.EMAIL, "en", "arta@example.com", facts, customer_id)


def test_a_marketing_email_names_the_one_click_address_in_headers_html_and_text(
    app: Flask,
) -> None:
    with app.app_context():
        rendered = render(news_to(17))
        sent = message_from_bytes(
            smtp.email(news_to(17), rendered).as_bytes(), policy=policy.default
        )
    address = rendered.unsubscribe
    assert "/unsubscribe/" in address
    assert sent["List-Unsubscribe"].strip() == f"<{address}>"  # on a line of its own
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in rendered.text
    assert f'href="{address}"' in (rendered.html or "")


def test_a_service_message_carries_no_such_header(app: Flask) -> None:
    message = OutgoingMessage(7, "conversion", Channel.EMAIL, "en", "a@example.com", CONVERSION, 17)
    with app.app_context():
        rendered = render(message)
        sent = smtp.email(message, rendered)
    assert "List-Unsubscribe" not in str(sent)
    assert "/unsubscribe/" not in rendered.text
