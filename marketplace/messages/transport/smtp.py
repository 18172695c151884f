"""Send email by SMTP through Flask-Mail, with the timeout that Flask-Mail does not set."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final

from flask import current_app
from flask_mail import Connection, Message

from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, RenderedMessage
from marketplace.messages.transport.mime import MimeMessage
from marketplace.messages.transport.unreachable import UnreachableError

READY: Final = 250
AUTOMATIC: Final = {"Auto-Submitted": "auto-generated"}
Send = Callable[[OutgoingMessage, RenderedMessage], None]


class TimeoutConnection(Connection):
    """A connection that gives up a silent server after `MAIL_TIMEOUT` seconds."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in as the settings say; certificates are checked."""
        settings: Settings = current_app.config["SETTINGS"]
        with contextlib.ExitStack() as unless_ready:
            host = _connect(settings)
            unless_ready.callback(host.close)
            if settings.mail_use_tls:
                host.starttls(context=ssl.create_default_context())
            if settings.mail_username:
                host.login(settings.mail_username, settings.mail_password)
            unless_ready.pop_all()
        return host

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Quit; a message that the server accepted stays sent if it does not answer any more."""
        if self.host is None:
            return
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if error is None:
                self.host.quit()
        self.host.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port, timeout = settings.mail_server, settings.mail_port, settings.mail_timeout
    if settings.mail_use_ssl:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    return smtplib.SMTP(host, port, timeout=timeout)


class Mailer:
    """Sends emails over one connection: the first opens it, a failure closes it.

    One mailer sends one batch, which bounds the mails and, as its lease ends, the time of a
    connection.
    """

    def __init__(self) -> None:
        self._connection: TimeoutConnection | None = None

    def send(self, message: OutgoingMessage, rendered: RenderedMessage) -> None:
        """Hand the email to the server.

        Raises UnreachableError where no connection can be opened, otherwise SMTPException or
        OSError.
        """
        connection = self._connected()
        try:
            connection.send(email(message, rendered))
        except BaseException as error:
            self.close(error)
            raise

    def close(self, error: BaseException | None = None) -> None:
        """Close the connection, after an error without a farewell."""
        connection, self._connection = self._connection, None
        if connection:
            connection.__exit__(type(error) if error else None, error, None)

    def _connected(self) -> TimeoutConnection:
        if self._connection and not _still_answers(self._connection.host):
            self.close(smtplib.SMTPServerDisconnected())
        if self._connection is None:
            try:
                mail = current_app.extensions["mail"]
                self._connection = TimeoutConnection(mail).__enter__()
            except (smtplib.SMTPException, OSError) as error:
                raise UnreachableError(repr(error)) from error
        return self._connection


def _still_answers(host: smtplib.SMTP | None) -> bool:
    """Return whether a server that has taken mails is ready for another one."""
    try:
        return host is not None and host.rset()[0] == READY
    except (smtplib.SMTPException, OSError):
        return False


@contextlib.contextmanager
def sending() -> Iterator[Send]:
    """Yield a function that sends an email; all of the block go over one connection."""
    mailer = Mailer()
    try:
        yield mailer.send
    finally:
        mailer.close()


def _one_click(unsubscribe: str) -> dict[str, str]:
    """Return the headers by which a mail program unsubscribes with one click (RFC 8058)."""
    if not unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def email(message: OutgoingMessage, rendered: RenderedMessage) -> Message:
    """Return the email as it is sent; every attempt has the same Message-ID."""
    email_message = MimeMessage(
        subject=rendered.subject,
        recipients=[message.recipient],
        body=rendered.text,
        html=rendered.html or "",
        pictures=rendered.pictures,
        extra_headers=AUTOMATIC | _one_click(rendered.unsubscribe),
    )
    host = str(email_message.sender).rpartition("@")[2].strip("> ")
    email_message.msgId = f"<outbox-{message.id}@{host or 'localhost'}>"
    return email_message
