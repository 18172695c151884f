"""Fixtures of the messages' tests: real servers, a conversion's values, a worker's turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.delivery import deliver_batch
from tests.faults.servers import Server, running

CONVERSION: dict[str, Any] = {
    "kind": "partner",
    "title_sq": "Kafe dhe ëmbëlsirë",
    "title_en": "Coffee and cake",
    "partner": "Furra Drita",
    "points": 1200,
    "balance": 440,
    "units": None,
    "code_shown": "7K3M-9QTW-2XABC",
    "good_until": "2027-01-01T00:00:00+01:00",
    "conversion_id": 17,
    "branches": [
        {
            "name": "Furra Qendra",
            "city": "Prishtinë",
            "address": "Rruga Agim Ramadani 1",
            "opening_hours": "07-22",
            "phone": "+38349100200",
        }
    ],
}

MINUTE = timedelta(minutes=1)
Write = Callable[..., list[int]]


@pytest.fixture
def write(app: Flask) -> Write:
    """Write a message to Arta into the outbox, in a transaction of its own."""
    assert app

    def write(kind: str = "conversion", **given: Any) -> list[int]:
        usual = {
            "language": "sq",
            "email": "arta@example.com",
            "phone": "+38349123456",
            "facts": CONVERSION,
        }
        with transaction() as session:
            return outbox.write(session, kind, **usual | given)

    return write


@pytest.fixture(scope="session")
def smtp_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real SMTP server for the run."""
    with running("smtp_server", tmp_path_factory.mktemp("smtp")) as server:
        yield server


@pytest.fixture
def smtp_server(smtp_process: Server) -> Server:
    """The SMTP server, with nothing received so far."""
    smtp_process.forget()
    return smtp_process


@pytest.fixture(scope="session")
def gateway_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real SMS gateway for the run."""
    with running("sms_gateway", tmp_path_factory.mktemp("sms")) as server:
        yield server


@pytest.fixture
def gateway(gateway_process: Server) -> Server:
    """The SMS gateway, with nothing received so far."""
    gateway_process.forget()
    return gateway_process


def deliver(app: Flask) -> None:
    """Run one turn of a worker of the app, for both channels."""
    with app.app_context():
        for channel in Channel:
            deliver_batch(channel)
    db.session.expire_all()
