"""The demo's page of the network: what lines hold, and the failure mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.conversions.provisioning.models import OrderState
from marketplace.demo.network import server
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.network.delivery import deliver_batch
from tests.network.conftest import converted, order_of
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike
from tests.support.databases import Database
from tests.support.live_server import live_site

PLACE = "/demo/network"


@pytest.fixture
def ledger(app: Flask) -> Iterator[SimulatorLedger]:
    """The ledger of the app's own network, cleared."""
    ledger: SimulatorLedger = app.extensions[server.EXTENSION].ledger
    ledger.clear()
    yield ledger
    ledger.clear()


def test_the_form_sets_the_failure_mode(client: BrowserLike, ledger: SimulatorLedger) -> None:
    answer = client.post(PLACE, data={"manner": "lose", "times": "2"})
    assert answer.location == PLACE
    assert ledger.mode() == (FailureMode.LOSE, 2)
    client.post(PLACE, data={"manner": "deliver", "times": "0"})
    assert ledger.mode() == (FailureMode.DELIVER, -1)


@pytest.mark.parametrize(
    "form", [{}, {"manner": "rob", "times": "1"}, {"manner": "lose", "times": "-1"}]
)
def test_an_invalid_form_changes_nothing(
    client: BrowserLike, ledger: SimulatorLedger, form: dict[str, str]
) -> None:
    assert client.post(PLACE, data=form).status_code == 422
    assert ledger.mode() == (FailureMode.DELIVER, -1)


def test_the_page_shows_what_lines_hold(client: BrowserLike, ledger: SimulatorLedger) -> None:
    with ledger.transaction() as connection:
        row = "INSERT INTO bookings VALUES (1, 'pika-7-grant', 'pika-7', '+38349123456', 'MB', 200)"
        connection.execute(row)
    shown = client.get(PLACE).text
    assert 'data-bucket="pika-7"' in shown
    assert "+38349123456" in shown
    (held,) = client.get(f"{PLACE}/lines.json").get_json()
    assert (held["left"], held["grants"]) == (200, 1)


@pytest.mark.parametrize("address", [PLACE, f"{PLACE}/lines.json", f"{PLACE}/topupBalance/x"])
def test_the_page_exists_only_in_the_demo(fresh_app: Callable[..., Flask], address: str) -> None:
    real = fresh_app(email_transport="smtp", sms_transport="kannel")
    assert BrowserLike(real).get(address).status_code == 404


def test_the_demo_delivers_to_itself_over_http(
    app: Flask, cast: Cast, database: Database, tmp_path: Path
) -> None:
    with live_site(database, tmp_path) as site:
        usual = app.config["SETTINGS"]
        app.config["SETTINGS"] = usual.model_copy(update={"network_url": f"{site}{PLACE}"})
        bought = converted(cast)
        try:
            assert deliver_batch()
        finally:
            app.config["SETTINGS"] = usual
    assert order_of(bought).state is OrderState.DELIVERED
