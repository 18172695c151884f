"""Connect to the mail server as the settings say, with a name and a password where it wants one."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from marketplace import create_app
from marketplace.customers.models import Channel
from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.transport import smtp
from marketplace.messages.transport.unreachable import UnreachableError
from tests.messages.conftest import CONVERSION
from tests.support.ports import free_port

MakeSettings = Callable[..., Settings]
# the server is this machine alone and the password invented
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


class Postbox:
    """A handler that accepts emails and records their recipients."""

    def __init__(self) -> None:
        self.recipients: list[str] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Accept one email."""
        self.recipients += envelope.rcpt_tos
        return "250 taken over"


def is_ours(*asked: object) -> AuthResult:
    """Return whether the name and the password are right."""
    right = LoginPassword(b"pika", b"mail-password")
    return AuthResult(success=asked[-1] == right, handled=False)


@pytest.fixture
def server() -> Iterator[Controller]:
    """A real SMTP server that accepts nothing without a login."""
    port = free_port()
    locked = {"authenticator": is_ours, "auth_required": True, "auth_require_tls": False}
    controller = Controller(Postbox(), hostname="127.0.0.1", port=port, **locked)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mailing(make_settings: MakeSettings, server: Controller) -> Callable[..., Flask]:
    """Make an app that sends through the server."""

    def mailing(**given: object) -> Flask:
        where = {"email_transport": "smtp", "mail_server": "127.0.0.1", "mail_port": server.port}
        return create_app(make_settings(**where | given))

    return mailing


def send(app: Flask) -> None:
    letter = OutgoingMessage(
        1, "account_closed", Channel.EMAIL, "sq", "arta@example.com", {"points": 5}
    )
    with app.app_context(), smtp.sending() as send:
        send(letter, render(letter))


def test_an_email_is_sent_with_the_right_smtp_password(
    mailing: Callable[..., Flask], server: Controller
) -> None:
    send(mailing(mail_username="pika", mail_password="mail-password"))
    assert server.handler.recipients == ["arta@example.com"]


def test_an_email_with_a_wrong_smtp_password_is_not_sent(
    mailing: Callable[..., Flask], server: Controller
) -> None:
    app = mailing(mail_username="pika", mail_password="wrong")
    with pytest.raises(UnreachableError, match="SMTPAuthenticationError"):
        send(app)
    assert server.handler.recipients == []


def test_an_email_without_the_required_smtp_password_is_refused(
    mailing: Callable[..., Flask], server: Controller
) -> None:
    app = mailing()
    with pytest.raises(smtplib.SMTPException):
        send(app)
    assert server.handler.recipients == []


def test_a_server_that_cannot_encrypt_gets_nothing_where_encryption_is_asked_for(
    mailing: Callable[..., Flask], server: Controller
) -> None:
    app = mailing(mail_use_tls=True, mail_username="pika", mail_password="mail-password")
    with pytest.raises(UnreachableError, match="SMTPNotSupportedError"):
        send(app)
    assert server.handler.recipients == []


def test_a_connection_that_ended_meanwhile_is_opened_again(plain_app: Flask) -> None:
    class EndedConnection:
        def rset(self) -> None:
            raise smtplib.SMTPServerDisconnected

        quit = rset  # no farewell to it
        closed = False

        def close(self) -> None:
            self.closed = True

    ended, mailer = EndedConnection(), smtp.Mailer()
    message = OutgoingMessage(7, "conversion", Channel.EMAIL, "en", "a@example.com", CONVERSION)
    with plain_app.app_context():
        connection = smtp.TimeoutConnection(plain_app.extensions["mail"])
        connection.host = ended  # type: ignore[assignment] # all that is asked of a server
        mailer._connection = connection
        with pytest.raises(UnreachableError):
            mailer.send(message, render(message))
    assert ended.closed


def test_with_mail_use_ssl_the_connection_is_encrypted_from_the_start_and_checked(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(smtplib, "SMTP_SSL", lambda *given, **more: asked.append((given, more)))
    settings = make_settings(mail_use_ssl=True, mail_server="mail.example", mail_port=465)
    smtp._connect(settings)
    [((host, port), more)] = asked
    assert (host, port, more["timeout"]) == ("mail.example", 465, settings.mail_timeout)
    assert more["context"].verify_mode is ssl.CERT_REQUIRED
    assert more["context"].check_hostname
