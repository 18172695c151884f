"""Email and SMS reach real servers in the right format."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask_mail import BadHeaderError

from marketplace import create_app
from marketplace.customers.models import Channel
from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, RenderedMessage, render
from marketplace.messages.transport import kannel, smtp
from marketplace.messages.transport.unreachable import UnreachableError
from tests.faults.servers import Server, running
from tests.messages.conftest import CONVERSION

MakeSettings = Callable[..., Settings]
LONGEST_LINE = 78  # RFC 5322


@contextmanager
def app_with(make_settings: MakeSettings, **given: Any) -> Iterator[Flask]:
    app = create_app(make_settings(**given))
    with app.app_context():
        yield app


def an_email(recipient: str = "arta@example.com", **facts: Any) -> OutgoingMessage:
    return OutgoingMessage(7, "conversion", Channel.EMAIL, "en", recipient, CONVERSION | facts)


def an_sms() -> OutgoingMessage:
    return OutgoingMessage(8, "conversion", Channel.SMS, "sq", "+38349123456", CONVERSION)


def send(*messages: OutgoingMessage) -> None:
    """Send the emails over one connection."""
    with smtp.sending() as send:
        for message in messages:
            send(message, render(message))


def as_read(message: OutgoingMessage) -> EmailMessage:
    wire = smtp.email(message, render(message)).as_bytes()
    letter = message_from_bytes(wire, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def test_an_email_reaches_the_smtp_server(make_settings: MakeSettings, smtp_server: Server) -> None:
    with app_with(make_settings, **smtp_server.settings):
        send(an_email())
    (letter,) = smtp_server.received()
    assert letter.to == "arta@example.com"
    assert "7K3M-9QTW-2XABC" in letter.text


def test_a_repeated_email_keeps_its_message_id(plain_app: Flask) -> None:
    with plain_app.app_context():
        ids = {as_read(an_email())["Message-ID"] for _ in range(2)}
    assert ids == {"<outbox-7@example.com>"}


def test_an_email_has_text_html_and_the_qr_inside(plain_app: Flask) -> None:
    with plain_app.app_context():
        letter = as_read(an_email())
    parts = {part.get_content_type(): part for part in letter.walk()}
    picture = parts["image/png"]
    assert parts["text/plain"].get_content().count("7K3M-9QTW-2XABC") == 1
    assert 'src="cid:qr"' in parts["text/html"].get_content()
    assert picture["Content-ID"] == "<qr>"
    assert picture.get_payload(decode=True)[:4] == b"\x89PNG"  # type: ignore[index] # bytes, as it is decoded


def test_the_qr_belongs_to_the_html_and_the_text_is_its_alternative(plain_app: Flask) -> None:
    with plain_app.app_context():
        letter = as_read(an_email())
    assert letter.get_content_type() == "multipart/alternative"
    text, related = letter.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    html, picture = related.iter_parts()
    assert [html.get_content_type(), picture.get_content_type()] == ["text/html", "image/png"]
    assert picture.get_content_disposition() == "inline"


def test_an_email_without_a_picture_is_its_text_and_its_html(plain_app: Flask) -> None:
    with plain_app.app_context():
        letter = as_read(an_email(code_shown=None))
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_an_email_is_7_bit_on_the_wire_in_short_lines_and_says_how_it_is_written(
    plain_app: Flask,
) -> None:
    message = replace(an_email(), language="sq")
    with plain_app.app_context():
        wire = smtp.email(message, render(message)).as_bytes()
        letter = as_read(message)
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= LONGEST_LINE
    parts = [part for part in letter.walk() if not part.is_multipart()]
    written = {part["Content-Transfer-Encoding"] for part in parts}
    assert written == {"quoted-printable", "base64"}
    assert "ëmbëlsirë" in parts[0].get_content()


def test_an_email_names_the_partners_branches(plain_app: Flask) -> None:
    with plain_app.app_context():
        email = render(an_email())
    for text in (email.text, email.html or ""):
        assert "Rruga Agim Ramadani 1, Prishtinë" in text
        assert "07-22" in text


def test_a_title_cannot_add_a_header(plain_app: Flask) -> None:
    with plain_app.app_context():
        letter = as_read(an_email(title_en="Coffee\r\nBcc: everybody@example.com"))
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Your code for Coffee Bcc: everybody@example.com"


def test_an_address_cannot_add_a_header(make_settings: MakeSettings, smtp_server: Server) -> None:
    message = an_email(recipient="arta@example.com\r\nBcc: everybody@example.com")
    with app_with(make_settings, **smtp_server.settings), pytest.raises(BadHeaderError):
        send(message)
    assert smtp_server.received() == []


def test_a_title_cannot_add_markup(plain_app: Flask) -> None:
    with plain_app.app_context():
        html = render(an_email(title_en="<script>", partner="<b>")).html or ""
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_silent_smtp_server_is_given_up_in_time(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    with (
        running("smtp_server", tmp_path, silent=True) as server,
        app_with(make_settings, **server.settings, mail_timeout=0.5),
    ):
        started = time.monotonic()
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            send(an_email())
        assert time.monotonic() - started < 30


def test_no_smtp_server_at_all_is_an_error(make_settings: MakeSettings) -> None:
    with (
        app_with(make_settings, email_transport="smtp", mail_port=1),
        pytest.raises(UnreachableError, match="ConnectionRefusedError"),
    ):
        send(an_email())


def test_a_server_that_refuses_the_letter_is_an_error(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    with (
        running("smtp_server", tmp_path, share=1.0) as server,
        app_with(make_settings, **server.settings, mail_timeout=0.5),
        pytest.raises((smtplib.SMTPException, OSError)),
    ):
        send(an_email())


def test_an_sms_reaches_the_gateway_as_kannel_wants_it(
    make_settings: MakeSettings, gateway: Server
) -> None:
    with app_with(make_settings, **gateway.settings, sms_callback_url="http://10.0.0.1:8000/"):
        kannel.send(an_sms(), render(an_sms()))
    (sms,) = gateway.received()
    assert sms.headers == {
        "username": "pika",
        "password": "gateway-password",
        "from": "50777",
        "to": "+38349123456",
        "text": sms.text,
        "coding": "0",
        "charset": "UTF-8",
        "dlr-mask": "19",
        "dlr-url": "http://10.0.0.1:8000/gateways/sms/gateway-secret/delivery?id=8&type=%d",
    }
    assert "7K3M-9QTW-2XABC: Kafe dhe embelsire" in sms.text


def test_an_sms_without_a_gateway_secret_asks_for_no_delivery_report(
    make_settings: MakeSettings, gateway: Server
) -> None:
    with app_with(make_settings, **gateway.settings | {"sms_gateway_secret": ""}):
        kannel.send(an_sms(), RenderedMessage("Hello"))
    assert "dlr-url" not in gateway.received()[0].headers


def test_any_answer_of_the_sms_gateway_but_202_is_an_error(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    with (
        running("sms_gateway", tmp_path, share=1.0) as server,
        app_with(make_settings, **server.settings, sms_timeout=0.5),
        pytest.raises((kannel.GatewayRefusedError, httpx.TransportError)),
    ):
        kannel.send(an_sms(), RenderedMessage("Hello"))
