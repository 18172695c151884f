"""Whatever the network does wrong, and whenever workers are killed, a service is given once.

The network here is careless: whatever is ordered it does, also what it has done before. So it is
the asking first, and not its memory, that keeps a line from getting something twice.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.conversions.verify import verify
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.foundation.extensions import db
from tests.faults.workers import working
from tests.network.conftest import converted
from tests.network.simulator import Simulator, simulating
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # a busy machine starts workers slowly

MANY = 24
KILLS = 3
MISCHIEF = cycle([FailureMode.LOSE, FailureMode.FAIL, FailureMode.NONSENSE])


@pytest.fixture
def careless(tmp_path: Path) -> Iterator[Simulator]:
    """A network that does not look whether it has done a thing before."""
    with simulating(tmp_path / "network", "--careless") as running:
        yield running


def settings(database: Database, folder: Path, network: Simulator) -> dict[str, Any]:
    """A worker that sweeps often, asks again soon, and loses its leases soon."""
    return network.settings | {
        "marketplace_env": "test",
        "email_transport": "mailbox",
        "sms_transport": "mailbox",
        "instance_path": folder / "worker",
        "database_url": database.url,
        "network_timeout": 3,
        "network_retry_seconds": 0.2,
        "message_lease_seconds": 8,
        "sweep_seconds": 1,
        "log_level": "CRITICAL",
    }


def delivered() -> int:
    done = Order.state == OrderState.DELIVERED
    return db.session.scalar(select(func.count()).where(done)) or 0


def test_a_service_is_given_once_though_answers_are_lost_and_workers_die(
    app: Flask, cast: Cast, database: Database, careless: Simulator, tmp_path: Path
) -> None:
    assert app
    assert "NETWORK_URL" not in os.environ
    for number in range(MANY):
        converted(cast, points=10, key=f"k{number}")
    careless.behave(FailureMode.LOSE, times=6)
    with working(settings(database, tmp_path, careless), 2) as workers:
        for kill in range(KILLS):
            least = (kill + 1) * 3
            assert eventually(lambda least=least: len(careless.methods()) >= least, 90)
            workers.kill_one()
            careless.behave(next(MISCHIEF), times=3)
        assert eventually(lambda: delivered() == MANY, 120)
    assert Counter(careless.granted()) == {1: MANY}
    assert verify().violations == []
