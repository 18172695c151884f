"""The marketplace as its users meet it: granian, mostly with two processes, on a real port."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from granian.cli import entrypoint as granian

from marketplace.foundation.settings import DEMO_SECRET
from tests.support.databases import Database
from tests.support.ports import free_port
from tests.support.waiting import eventually
from tests.support.warm.fork import fork

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 90  # a busy machine starts it slowly


@contextmanager
def live_site(
    database: Database,
    folder: Path,
    app: str = "marketplace.rsgi:app",
    port: int = 0,
    workers: int = 2,
    **settings: str,
) -> Iterator[str]:
    """Serve the database until the block ends, on the port or a free one; gives the address."""
    port = port or free_port()
    interface = "rsgi" if "rsgi" in app else "wsgi"
    threads = [] if interface == "rsgi" else ["--blocking-threads", "4"]
    arguments = ["--interface", interface, "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--workers", str(workers), *threads, "--log-level", "error", app]
    settings = {"SERVER_THREADS": "4"} | settings
    process = fork(granian, arguments, environment(database, folder, **settings))
    assert process.pid
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()


def environment(database: Database, folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a server of the database, with the settings of the tests and these."""
    usual = {
        "MARKETPLACE_ENV": "test",
        "SECRET_KEY": DEMO_SECRET,
        "DATABASE_URL": database.url,
        "INSTANCE_PATH": str(folder / "live"),
        "EMAIL_TRANSPORT": "mailbox",
        "SMS_TRANSPORT": "mailbox",
        "LOG_LEVEL": "ERROR",
    }
    return {**os.environ, **usual, **settings}


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    with plain_client() as client:

        def answers() -> bool:
            try:
                return client.get(address).is_success
            except httpx.TransportError:
                return False

        if not eventually(answers, SECONDS_TO_START):
            raise TimeoutError(address)


def plain_client(**given: Any) -> httpx.Client:
    """A client for addresses without TLS; one that reads all certificates takes 50 ms to make."""
    return httpx.Client(verify=False, timeout=60, **given)
