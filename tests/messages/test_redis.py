"""The queue in Redis works across machines."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask

from marketplace.foundation import job_queue
from marketplace.foundation.job_queue import huey_of
from marketplace.schedule import worker
from tests.messages.conftest import Write
from tests.messages.test_worker import sent
from tests.support.ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server for this module."""
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(
        [*command, "--dir", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"redis://127.0.0.1:{port}/0"
    assert eventually(lambda: answers(url))
    yield url
    process.terminate()
    process.wait()


def answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def test_a_wake_on_one_machine_reaches_the_worker_of_another(
    fresh_app: Callable[..., Flask], redis_url: str, write: Write
) -> None:
    web = fresh_app(redis_url=redis_url)
    elsewhere = fresh_app(redis_url=redis_url, worker_inside=True, sweep_seconds=60)
    worker.start_inside(elsewhere)
    time.sleep(0.2)
    with web.app_context():
        write()
        job_queue.wake()
        assert eventually(lambda: sent() == 2)
    elsewhere.extensions[worker.INSIDE].stop(graceful=True)


def test_without_redis_a_wake_fails_silently(fresh_app: Callable[..., Flask]) -> None:
    app = fresh_app(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    with app.app_context():
        job_queue.wake()
    with pytest.raises(redis.ConnectionError):
        huey_of(app).pending_count()
