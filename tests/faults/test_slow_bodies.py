"""Clients that send their bodies slowly hold no thread of the real server, and are ended."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.databases import Database
from tests.support.live_server import live_site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.databases("sqlite"),
]

SLOW = 60  # more than the two processes with four threads each have
SECONDS = 6.0
HEAD = (
    "POST /login HTTP/1.1\r\nHost: {host}\r\nAccept-Language: sq\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=a"
)


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of the real server, with little patience."""
    with live_site(database, tmp_path, BODY_SECONDS=str(SECONDS)) as address:
        yield address


def a_slow_body(stack: ExitStack, site: str) -> socket.socket:
    """A connection that announces a hundred bytes and sends ten."""
    where = urlsplit(site)
    client = stack.enter_context(socket.create_connection((where.hostname, where.port or 80)))
    client.settimeout(60)
    client.sendall(HEAD.format(host=where.netloc).encode())
    return client


def test_the_site_answers_others_while_sixty_bodies_do_not_arrive(site: str) -> None:
    with ExitStack() as stack, httpx.Client(base_url=site, timeout=60) as client:
        slow = [a_slow_body(stack, site) for _ in range(SLOW)]
        begun = time.monotonic()
        assert client.get("/offers").status_code == 200
        page = client.get("/login").text
        token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        form = {"csrf_token": token, "username": "nobody", "password": "wrong-wrong-wrong"}
        assert client.post("/login", data=form).status_code == 422
        assert time.monotonic() - begun < SECONDS
        answers = [read_all(one) for one in slow]
    assert all(one.startswith(b"HTTP/1.1 408 ") for one in answers)
    assert all(b'lang="sq"' in one for one in answers)
    require_requests_to_arrive_as_they_were_sent(site)


def read_all(client: socket.socket) -> bytes:
    """All that the server sends until it closes the connection."""
    parts = []
    while part := client.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def require_requests_to_arrive_as_they_were_sent(site: str) -> None:
    one_each = httpx.Limits(max_keepalive_connections=0)  # what is not read ends its connection
    with httpx.Client(base_url=site, timeout=60, limits=one_each) as client:
        assert client.get("/%256Cogin").status_code == 404  # decoded once: `/%6Cogin`
        assert client.head("/offers").content == b""
        assert client.post("/login", content=iter([b"a" * 70_000] * 20)).status_code == 413
        big = client.post("/login", content=b"a" * 2_000_000, headers={"Content-Type": "text/x"})
        assert big.status_code in {400, 413}
        assert client.get("/healthz").status_code == 200
