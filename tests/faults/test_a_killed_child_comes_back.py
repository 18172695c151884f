"""A child of the server is killed: the site is served by the others, and the child is replaced."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import psutil
import pytest

from tests.support.databases import Database
from tests.support.live_server import ROOT, environment, plain_client, wait_for
from tests.support.ports import free_port
from tests.support.waiting import eventually

# the server's children know nothing of databases
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.databases("postgresql")]

OPERATIONS = ROOT / "docs" / "operations.md"
PRODUCTION = "marketplace.rsgi:app"
SMALL = "tests.faults.small_app:app"  # for what the server does whatever it serves
RESPAWN = "--respawn-failed-workers"


def documented_command(port: int, app: str) -> list[str]:
    """The server's command of docs/operations.md, on the port and for the app."""
    found = re.search(r"^\.venv/bin/(granian .*)$", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    assert found
    program, *arguments = shlex.split(found[1])
    assert arguments[-1] == PRODUCTION
    arguments[arguments.index("--port") + 1] = str(port)
    return [str(Path(sys.executable).with_name(program)), *arguments[:-1], app]


@dataclass
class Server:
    """The server's main process, whose children answer."""

    process: subprocess.Popen[bytes]
    address: str

    def children(self) -> set[int]:
        """The ids of the children that answer requests; granian has helpers of its own besides."""
        found = set()
        for one in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it has ended meanwhile
                line = " ".join(one.cmdline())
                if "spawn_main" in line or "granian" in line:
                    found.add(one.pid)
        return found


@contextmanager
def serving(
    database: Database, folder: Path, *, app: str = PRODUCTION, without: str = ""
) -> Iterator[Server]:
    port = free_port()
    command = [one for one in documented_command(port, app) if one != without]
    env = environment(database, folder, PYTHONPATH=str(ROOT))
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        assert eventually(
            lambda: len(re.findall(r"Started worker-\d+$", log.read_text(), re.MULTILINE)) == 2
        )  # each listens
        yield Server(process, f"http://127.0.0.1:{port}")
    finally:
        with suppress(ProcessLookupError):  # it has ended, with all its children
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class Visitors:
    """Requests, fifty a second at most, each on a connection of its own and sent twice at most."""

    address: str
    answered: int = 0
    again: int = 0
    unanswered: list[str] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    def visit(self) -> None:
        while not self.done.wait(0.02):
            for attempt in range(2):
                try:
                    self.visit_once()
                except httpx.HTTPError as error:
                    self.again += 1
                    if attempt:
                        self.unanswered.append(repr(error))
                else:
                    self.answered += 1
                    break

    def visit_once(self) -> None:
        with plain_client() as client:
            client.get(f"{self.address}/offers").raise_for_status()

    @contextmanager
    def visiting(self) -> Iterator[None]:
        thread = Thread(target=self.visit)
        thread.start()
        try:
            yield
        finally:
            self.done.set()
            thread.join()


def test_the_site_answers_all_the_time_and_the_child_comes_back(
    database: Database, tmp_path: Path
) -> None:
    with serving(database, tmp_path) as server:
        assert eventually(lambda: len(server.children()) == 2)
        before = server.children()
        visitors = Visitors(server.address)
        with visitors.visiting():
            assert eventually(lambda: visitors.answered > 20)
            killed = min(before)
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda: len(server.children() - before) == 1, 30)
            (came,) = server.children() - before
            seen = visitors.answered
            assert eventually(lambda: visitors.answered > seen + 20)
        assert server.process.poll() is None
        assert server.children() == (before - {killed}) | {came}
        assert visitors.unanswered == []
        assert visitors.again <= 2, "only what the killed child had in hand is asked again"


def test_without_the_option_the_whole_server_ends(database: Database, tmp_path: Path) -> None:
    with serving(database, tmp_path, app=SMALL, without=RESPAWN) as server:
        assert eventually(lambda: len(server.children()) == 2)
        os.kill(min(server.children()), signal.SIGKILL)
        assert eventually(lambda: server.process.poll() is not None, 30)
