"""An SMSC that speaks SMPP 3.4: Kannel binds to it, and phones send and receive SMS by it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock, Thread
from typing import Final

from tests.support.ports import free_port
from tests.support.waiting import eventually

HEADER: Final = struct.Struct(">IIII")  # length, command, status, sequence number
BINDS: Final = {0x01, 0x02, 0x09}
SUBMIT: Final = 0x04
DELIVER: Final = 0x05
ANSWER: Final = 0x8000_0000
INTERNATIONAL: Final = b"\x01\x01"
ADDRESS: Final = b"50777"
GSM_7, LATIN_1, BYTES, UCS_2 = 0, 3, 4, 8  # data_coding
SECONDS: Final = 60


@dataclass
class Smsc:
    """An SMSC with one gateway bound to it."""

    port: int
    received: list[tuple[str, str]] = field(default_factory=list)
    bound: Event = field(default_factory=Event)
    sequence: Iterator[int] = field(default_factory=lambda: count(1))
    writing: Lock = field(default_factory=Lock)
    gateway: socket.socket | None = None

    def send(self, text: str, *, sender: str, coding: int) -> None:
        """Send the text from a phone to 50777, in the data_coding."""
        assert self.bound.wait(SECONDS), "no gateway is bound"
        self._write(
            DELIVER, 0, next(self.sequence), _deliver_sm(sender, coding, encoded(text, coding))
        )

    def wait_for(self, number: int, *, sender: str) -> list[str]:
        """Return the SMS to the phone once there are at least `number`; fail if they do not."""
        assert eventually(lambda: len(self.texts(sender)) >= number, SECONDS), self.received
        return self.texts(sender)

    def texts(self, sender: str) -> list[str]:
        """Return the SMS that reached the phone so far."""
        return [text for to, text in self.received if to.lstrip("+") == sender.lstrip("+")]

    def serve(self, listening: socket.socket) -> None:
        """Answer one gateway after another until the socket closes."""
        while True:
            try:
                self.gateway, _address = listening.accept()
                self._answer_all(self.gateway)
            except OSError:
                self.bound.clear()
                if listening.fileno() < 0:
                    return

    def _answer_all(self, gateway: socket.socket) -> None:
        while True:
            length, command, _status, sequence = HEADER.unpack(_exactly(gateway, HEADER.size))
            body = _exactly(gateway, length - HEADER.size)
            if command & ANSWER:
                continue
            if command == SUBMIT:
                self.received.append(_submitted(body))
            self._write(
                command | ANSWER, 0, sequence, b"id\0" if command in BINDS | {SUBMIT} else b""
            )
            if command in BINDS:
                self.bound.set()

    def _write(self, command: int, status: int, sequence: int, body: bytes) -> None:
        assert self.gateway
        with self.writing:
            self.gateway.sendall(
                HEADER.pack(HEADER.size + len(body), command, status, sequence) + body
            )


@contextmanager
def smsc() -> Iterator[Smsc]:
    """An SMSC that listens until the block ends."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as listening:
        running = Smsc(port)
        Thread(target=running.serve, args=(listening,), daemon=True).start()
        try:
            yield running
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            if running.gateway:
                running.gateway.close()


def encoded(text: str, coding: int) -> bytes:
    """Return the bytes of the text as a phone sends them in the data_coding."""
    return text.encode({UCS_2: "utf-16-be", GSM_7: "ascii"}.get(coding, "latin-1"))


def _deliver_sm(sender: str, coding: int, text: bytes) -> bytes:
    source = INTERNATIONAL + sender.lstrip("+").encode() + b"\0"
    no_schedule = bytes(7)  # esm_class, protocol, priority, two times, receipt, replace
    return (
        b"\0"
        + source
        + b"\0\0"
        + ADDRESS
        + b"\0"
        + no_schedule
        + bytes([coding, 0, len(text)])
        + text
    )


def _submitted(body: bytes) -> tuple[str, str]:
    """Return the recipient and the text of a submit_sm in GSM-7 letters that ASCII has."""
    _service, rest = body.split(b"\0", 1)
    _source, rest = rest[2:].split(b"\0", 1)
    recipient, rest = rest[2:].split(b"\0", 1)
    _schedule, rest = rest[3:].split(b"\0", 1)
    _validity, rest = rest.split(b"\0", 1)
    coding, length = rest[2], rest[4]
    assert coding == GSM_7, f"a reply in another coding: {coding}"
    return recipient.decode(), rest[5 : 5 + length].decode("latin-1")


def _exactly(gateway: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        piece = gateway.recv(size - len(read))
        if not piece:
            raise ConnectionError
        read += piece
    return read
