"""Send email by SMTP through Flask-Mail, with the timeout that Flask-Mail does not set."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from types import TracebackType

from flask import current_app
from flask_mail import Attachment, Connection, Message

from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, RenderedMessage


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


def send(message: OutgoingMessage, rendered: RenderedMessage) -> None:
    """Hand the email to the server; raises SMTPException or OSError."""
    with TimeoutConnection(current_app.extensions["mail"]) as connection:
        connection.send(email(message, rendered))


def email(message: OutgoingMessage, rendered: RenderedMessage) -> Message:
    """Return the email as it is sent; every attempt has the same Message-ID."""
    pictures = [
        Attachment(
            filename=f"{picture.name}.png",
            content_type="image/png",
            data=picture.png,
            disposition="inline",
            headers={"Content-ID": f"<{picture.name}>"},
        )
        for picture in rendered.pictures
    ]
    email_message = Message(
        subject=rendered.subject,
        recipients=[message.recipient],
        body=rendered.text,
        html=rendered.html,
        attachments=pictures,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    host = str(email_message.sender).rpartition("@")[2].strip("> ")
    email_message.msgId = f"<outbox-{message.id}@{host or 'localhost'}>"
    return email_message
