"""Kannel and the site, each knowing the other's address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.kannel.gateway import Kannel, kannel
from tests.support.databases import Database
from tests.support.live_server import live_site
from tests.support.ports import free_port

StartSite = Callable[[], AbstractContextManager[str]]


@pytest.fixture
def port() -> int:
    """The port of the site, whether it is up or down."""
    return free_port()


@pytest.fixture
def gateway(tmp_path: Path, port: int) -> Iterator[Kannel]:
    """A Kannel that asks the site on the port."""
    with kannel(tmp_path / "kannel", f"http://127.0.0.1:{port}") as running:
        yield running


@pytest.fixture
def start_site(database: Database, tmp_path: Path, port: int, gateway: Kannel) -> StartSite:
    """Start the site on the port, as often as it takes; it serves until its block ends."""
    settings = {name.upper(): value for name, value in gateway.settings.items()}
    return partial(live_site, database, tmp_path, port=port, **settings)


@pytest.fixture
def site(start_site: StartSite) -> Iterator[str]:
    """The site, up for the whole test."""
    with start_site() as address:
        yield address
