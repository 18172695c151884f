"""Provide a running network, orders, and turns of a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.provisioning.models import Order, OrderKind
from marketplace.conversions.receipts import Receipt
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.network.delivery import deliver_batch
from tests.network.simulator import Simulator, simulating
from tests.support.cast import Cast, ListedOffer

Turn = Callable[..., None]


@pytest.fixture(scope="session")
def network_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """A network process for the whole run."""
    with simulating(tmp_path_factory.mktemp("network")) as running:
        yield running


@pytest.fixture
def simulator(network_process: Simulator) -> Simulator:
    """The network with an empty ledger, well behaved."""
    network_process.ledger.clear()
    return network_process


@pytest.fixture
def networked(app: Flask, simulator: Simulator) -> Iterator[Flask]:
    """The app with that network in its settings."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update=simulator.settings)
    yield app
    app.config["SETTINGS"] = usual


@pytest.fixture
def turn(networked: Flask) -> Turn:
    """Run a worker of the app over all open orders, due or not, the given number of times."""

    def turn(times: int = 1) -> None:
        for _ in range(times):
            make_due()
            with networked.app_context():
                while deliver_batch():
                    pass
            db.session.expire_all()

    return turn


def make_due() -> None:
    """Make every order due now."""
    with transaction() as session:
        session.execute(update(Order).values(next_attempt_at=clock.now()))


def data(cast: Cast, **given: Any) -> ListedOffer:
    """Create an offer of mobile data: 10 MB for a point, 10 points or more."""
    usual = {"kind": OfferKind.SERVICE, "unit": Unit.MB, "units_per_point": 10, "points": 10}
    return cast.an_offer("Data", **usual | given)


def converted(cast: Cast, points: int = 20, key: str = "k1", **given: Any) -> Receipt:
    """Convert Arta's points into data: 200 MB for 20."""
    offer = data(cast, **given).slug
    arta = cast.arta
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    return convert(**who, offer=offer, via=ConversionChannel.WEB, key=key, points=points)


def order_of(receipt: Receipt, kind: OrderKind = OrderKind.GRANT) -> Order:
    """Return the order as it is in the database now."""
    wanted = select(Order).where(Order.conversion_id == receipt.id, Order.kind == kind)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()
