"""Email by SMTP, through Flask-Mail, with the timeout that it does not set itself."""

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
    """A connection that gives a silent server up after `MAIL_TIMEOUT` seconds."""

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
        """Part from the server; what was handed over stays so if it does not answer any more."""
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
    """Hand the email to the server; raises what SMTP or the network raise."""
    with TimeoutConnection(current_app.extensions["mail"]) as connection:
        connection.send(letter(message, rendered))


def letter(message: OutgoingMessage, rendered: RenderedMessage) -> Message:
    """The email as it goes over the wire. A repeat of it has the same Message-ID."""
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
    made = Message(
        subject=rendered.subject,
        recipients=[message.recipient],
        body=rendered.text,
        html=rendered.html,
        attachments=pictures,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    host = str(made.sender).rpartition("@")[2].strip("> ")
    made.msgId = f"<outbox-{message.id}@{host or 'localhost'}>"
    return made
