"""A real SMTP server, as a process, that fails as often as it is told to."""

from __future__ import annotations

import asyncio
import random
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.mischief import Mischief, ReceivedMessage, Role, read_role, serve_until_orphaned

LONGER_THAN_ANYONE_WAITS = 60


class Postman:
    """Takes letters over, or not."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._dice = random.Random(role.seed)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer one letter."""
        way = self._role.choose(self._dice)
        if way is Mischief.HANG:
            await asyncio.sleep(LONGER_THAN_ANYONE_WAITS)
        if way in {Mischief.NONE, Mischief.LOSE_ANSWER}:
            self._role.write(received(envelope, told=way is Mischief.NONE))
        if way in {Mischief.RESET, Mischief.LOSE_ANSWER}:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken over" if way is Mischief.NONE else "451 not now"


def received(envelope: Envelope, *, told: bool) -> ReceivedMessage:
    """The letter as the log keeps it."""
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    return ReceivedMessage(
        id=letter["Message-ID"],
        to=envelope.rcpt_tos[0],
        text=body.get_content() if body else "",
        told=told,
        headers={name: str(value) for name, value in letter.items()},
    )


async def serve(role: Role) -> None:
    """Serve until the test is over."""
    postman = Postman(role)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(postman), "127.0.0.1", role.port)
    await asyncio.to_thread(serve_until_orphaned, server.sockets[0].getsockname()[1])


def main() -> None:
    """Serve until the test is over."""
    asyncio.run(serve(read_role()))
