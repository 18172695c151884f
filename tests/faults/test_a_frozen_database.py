"""A database server that is frozen keeps no thread of the site, and is used again once it runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from tests.support.databases import make_app, migrate, start_server
from tests.support.live_server import live_site, plain_client
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow
NAME = "frozen"
REQUESTS = 16


class OwnServer:
    """A PostgreSQL server of this test's own, which can be frozen."""

    kind = "postgresql"

    def __init__(self, server: Any, folder: Path) -> None:
        self._server = server
        admin = create_engine(server.get_uri(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {NAME}"))
        address = make_url(server.get_uri()).set(database=NAME)
        self.url = address.render_as_string(hide_password=False)
        self.app = make_app(folder / "app", self.url)
        migrate(self.app)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the server and all its sessions, as a machine that hangs does."""
        server = psutil.Process(self._server.get_pid())
        processes = [server, *server.children(recursive=True)]
        for process in processes:
            os.kill(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process.pid, signal.SIGCONT)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnServer]:
    started = start_server(Path(f"/tmp/marketplace-frozen-{os.getpid()}"))
    try:
        yield OwnServer(started, tmp_path)
    finally:
        started.cleanup()


def test_the_site_lives_says_so_and_comes_back(server: OwnServer, tmp_path: Path) -> None:
    with (
        live_site(server, tmp_path, CATALOGUE_FRESHNESS="0") as site,  # type: ignore[arg-type] # all that it reads is there
        ThreadPoolExecutor(REQUESTS) as pool,
    ):

        def ask(path: str) -> tuple[int, float, str]:
            began = time.monotonic()
            with plain_client() as client:
                answer = client.get(f"{site}{path}", headers={"Accept-Language": "en"})
            return answer.status_code, time.monotonic() - began, answer.text

        assert ask("/login")[0] == 200
        assert ask("/")[0] == 200
        with server.frozen():
            asked = [pool.submit(ask, "/") for _each in range(REQUESTS)]
            time.sleep(0.2)
            alive = ask("/healthz")
            answers = [each.result(60) for each in asked]
            later = [ask("/healthz"), ask("/readyz")]
        assert eventually(lambda: ask("/")[0] == 200, 30)

    assert alive[0] == 200
    assert alive[1] < 8
    assert {status for status, _seconds, _text in answers} == {503}
    assert "cannot answer right now" in answers[0][2]
    assert [status for status, _seconds, _text in later] == [200, 503]
    assert max(seconds for _status, seconds, _text in later) < 4
