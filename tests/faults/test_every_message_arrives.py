"""Every message arrives at least once, whatever fails; one that was never caused never does."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.cli import main
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.delivery import BATCH
from marketplace.messages.models import MessageState, OutboxMessage
from tests.faults.mischief import ReceivedMessage
from tests.faults.servers import Server, running
from tests.faults.workers import as_typed, working
from tests.messages.conftest import CONVERSION
from tests.support.databases import Database
from tests.support.waiting import eventually
from tests.support.warm.fork import Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # a busy machine starts workers slowly

KILLS = 4
BATCHES_IN_A_WORKER = 4  # two of each channel's urgent lane


@dataclass
class Post:
    """The two servers, and the settings of a worker that sends to them."""

    smtp: Server
    gateway: Server
    settings: dict[str, Any]

    def received(self) -> list[ReceivedMessage]:
        """Return the messages that both servers took over."""
        return self.smtp.received() + self.gateway.received()

    def arrived(self) -> Counter[str]:
        """Count how often each message was taken over, by its id in the outbox."""
        return Counter(id_of(received) for received in self.received())

    def lost_answers(self) -> int:
        """Count the messages that a server took over while their sender never got the answer."""
        return sum(not received.told for received in self.received())


def id_of(received: ReceivedMessage) -> str:
    return received.id.removeprefix("<outbox-").partition("@")[0]


@pytest.fixture
def post(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Post]:
    """The servers, failing for the share of messages that the test asks for."""
    share = getattr(request, "param", 0.0)
    with ExitStack() as stack:
        smtp = stack.enter_context(running("smtp_server", tmp_path / "smtp", share=share))
        gateway = stack.enter_context(running("sms_gateway", tmp_path / "sms", share=share))
        yield Post(smtp, gateway, worker_settings(database, tmp_path, smtp, gateway))


IMPATIENT = {
    "mail_timeout": 0.5,
    "sms_timeout": 0.5,
    "message_retry_seconds": 0.2,
    "message_lease_seconds": 3,
}


def worker_settings(
    database: Database, folder: Path, smtp: Server, gateway: Server
) -> dict[str, Any]:
    """A worker that sweeps often and never gives up."""
    here = {
        "marketplace_env": "test",
        "instance_path": folder / "worker",
        "database_url": database.url,
        "message_attempts": 50,
        "sweep_seconds": 1,
        "log_level": "CRITICAL",
    }
    return here | smtp.settings | gateway.settings


def convert(number: int, *, roll_back: bool = False) -> list[int]:
    """Write both messages of a conversion; `roll_back` as one that is refused in the end."""
    with transaction() as session:
        ids = outbox.write(
            session,
            "conversion",
            language="sq",
            email=f"{'never' if roll_back else 'customer'}{number}@example.com",
            phone=f"+38349{9 if roll_back else 1}{number:05}",
            facts=CONVERSION,
        )
        if roll_back:
            raise NeverMindError
    return ids


class NeverMindError(Exception):
    """The transaction is not to be."""


def convert_many(number: int) -> set[str]:
    """Make `number` conversions, and as many refused ones; return the ids of the messages kept."""
    caused: set[str] = set()
    for each in range(number):
        caused.update(map(str, convert(each)))
        with suppress(NeverMindError):
            convert(each, roll_back=True)
    return caused


def waiting() -> int:
    pending = OutboxMessage.state == MessageState.PENDING
    return db.session.scalar(select(func.count()).where(pending)) or 0


def held() -> int:
    leased = OutboxMessage.leased_until.is_not(None)
    return db.session.scalar(select(func.count()).where(leased)) or 0


def all_is_sent() -> bool:
    return eventually(lambda: waiting() == 0, 90)


def wait_for_more(post: Post) -> None:
    """Wait until the workers are in the middle of it."""
    before = len(post.received())
    assert eventually(lambda: len(post.received()) >= before + 5, 60)


@pytest.mark.parametrize("post", [0.2], indirect=True)
def test_every_message_arrives_though_servers_fail_and_workers_are_killed(
    app: Flask, post: Post
) -> None:
    assert app
    caused: set[str] = set()
    with working(post.settings | IMPATIENT, 2) as workers:
        for _ in range(KILLS):
            caused |= convert_many(20)
            wait_for_more(post)
            workers.kill_one()
        assert all_is_sent()
    arrived = post.arrived()
    assert set(arrived) == caused
    assert not [received.to for received in post.received() if "never" in received.to]
    doubled = arrived.total() - len(caused)
    assert doubled <= post.lost_answers() + workers.killed * BATCHES_IN_A_WORKER


def test_two_workers_at_once_send_nothing_twice(app: Flask, post: Post) -> None:
    assert app
    with working(post.settings, 2):
        caused = convert_many(30)
        assert all_is_sent()
    assert post.arrived() == Counter(caused)


@pytest.mark.databases("postgresql")
def test_a_worker_that_is_asked_to_stop_loses_and_doubles_nothing(app: Flask, post: Post) -> None:
    assert app
    stop_in_the_middle(post, main, signal.SIGTERM)


@pytest.mark.databases("sqlite")
def test_a_worker_on_a_terminal_that_is_stopped_by_ctrl_c_loses_and_doubles_nothing(
    app: Flask, post: Post
) -> None:
    assert app
    stop_in_the_middle(post, as_typed, signal.SIGINT)


def stop_in_the_middle(post: Post, program: Program, by: signal.Signals) -> None:
    """Stop the worker while it delivers, and let another deliver the rest."""
    caused = convert_many(3 * BATCH)
    with working(post.settings, program=program) as workers:
        wait_for_more(post)
        assert workers.stop(by) == [0]
    left = waiting()
    assert held() == 0, "another worker could go on at once"
    with working(post.settings):
        assert all_is_sent()
    assert left > 0
    assert post.arrived() == Counter(caused)


@pytest.mark.databases("sqlite")
def test_messages_wait_for_a_gateway_that_is_down(app: Flask, post: Post) -> None:
    assert app
    nobody = {"sms_gateway_url": "http://127.0.0.1:1/", "mail_port": 1, "message_retry_seconds": 1}
    caused = set(map(str, convert(1)))
    with working(post.settings | nobody):
        assert eventually(failed_once, 60)
    assert post.arrived() == Counter()
    with working(post.settings):
        assert all_is_sent()
    assert post.arrived() == Counter(caused)


def failed_once() -> bool:
    tried = select(func.count()).where(OutboxMessage.last_error.is_not(None))
    return db.session.scalar(tried) == 2
