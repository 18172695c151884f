"""A real SMTP server in this process, whose handler a test can hold up or end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port

PATIENCE = 60


class MailRoom:
    """Takes emails over and records them in their order.

    Emails to recipients that begin with `held` are taken over only once one to `fresh` was; after
    `most` emails a connection is ended.
    """

    def __init__(self, held: str = "", fresh: str = "", most: int = 0) -> None:
        self.recipients: list[str] = []
        self.connections: set[Any] = set()
        self.waiting = 0
        self._held, self._fresh, self._most = held, fresh, most
        self._on_connection = 0
        self._arrived = asyncio.Event()

    @property
    def settings(self) -> dict[str, object]:
        """Return the settings that lead emails here."""
        return {"email_transport": "smtp", "mail_server": "127.0.0.1", "mail_port": self.port}

    port = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Begin an email, or refuse it as one too many for this connection."""
        if session.peer not in self.connections:
            self._on_connection = 0
        self.connections.add(session.peer)
        if self._most and self._on_connection >= self._most:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 too many"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one email over."""
        [to] = envelope.rcpt_tos
        if self._held and to.startswith(self._held):
            self.waiting += 1
            await asyncio.wait_for(self._arrived.wait(), PATIENCE)
        self.recipients.append(to)
        self._on_connection += 1
        if self._fresh and to.startswith(self._fresh):
            self._arrived.set()
        return "250 taken over"


@contextmanager
def mail_room(**given: Any) -> Iterator[MailRoom]:
    """A mail room that is closed at the end."""
    room = MailRoom(**given)
    controller = Controller(room, hostname="127.0.0.1", port=free_port())
    controller.start()
    room.port = controller.port
    try:
        yield room
    finally:
        controller.stop()
