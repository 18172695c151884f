"""The demo starts by one command from nothing, ends by Ctrl-C and keeps its data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from marketplace.cli import main
from tests.commands.conftest import Run
from tests.support.live_server import plain_client, wait_for
from tests.support.warm.fork import fork

ROOT = Path(__file__).parents[2]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(instance: Path) -> Iterator[tuple[httpx.Client, BaseProcess]]:
    port = a_free_port()
    settings = {"PORT": str(port), "INSTANCE_PATH": str(instance)}
    process = fork(main, ["demo", "start"], settings, output=instance.with_suffix(".out"))
    assert process.pid
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz")
        with plain_client(base_url=address) as client:
            yield client, process
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.join(20)


@pytest.mark.parametrize("port", ["-1", "0", "65536", "99999", "x"])
@pytest.mark.parametrize("asked", [["demo", "start"], ["network", "simulate"]])
def test_a_port_that_there_is_not_is_wrong_usage_said_in_a_line(
    run: Run, asked: list[str], port: str
) -> None:
    if port == "0" and asked == ["network", "simulate"]:
        port = "70000"  # 0 would be any free port
    ended = run(*asked, "--port", port)
    assert (ended.code, ended.out) == (2, "")
    assert "--port" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.slow
def test_the_demo_starts_from_nothing_stops_and_keeps_what_was_done(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    with running(instance) as (client, _):
        assert client.get("/").status_code == 200
        assert client.get("/readyz").json()["status"] == "ready"
        messages = client.get("/demo/mailbox.json").json()
    with running(instance) as (client, process):
        assert len(client.get("/demo/mailbox.json").json()) >= len(messages) > 0
    assert process.exitcode == 0


def test_a_port_that_is_taken_is_said_in_one_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("demo", "start", PORT=str(taken.getsockname()[1]))
    assert ended.code == 1
    assert "is in use" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_server_with_unsafe_settings_ends_in_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env=os.environ | {"INSTANCE_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("marketplace: SECRET_KEY must be set")
    assert len(ended.stderr.splitlines()) == 1
