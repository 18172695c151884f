"""Mail, SMS, network and subscribers may be away, in turn and together: the business continues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.tokens import Purpose, make_token
from marketplace.hub.subscriptions import subscribe
from marketplace.membership.edit_profile import set_language
from marketplace.points.accounts import balance
from marketplace.schedule import worker
from tests.faults.servers import running
from tests.hub.conftest import CRM
from tests.hub.listener import listening
from tests.network.conftest import converted
from tests.network.simulator import SECRET, simulating
from tests.support.cast import Cast, LotOf, a_customer
from tests.support.csrf_client import BrowserLike
from tests.support.ports import free_port
from tests.support.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SERVERS = ("mail", "sms", "network", "subscriber")
AWAY = [*((name,) for name in SERVERS), SERVERS]
IMPATIENT = {
    "message_retry_seconds": 0.2,
    "network_retry_seconds": 0.2,
    "message_attempts": 50,
    "sweep_seconds": 1,
}


@dataclass
class Outside:
    """The four servers that the worker calls; each is away until it is started, on its port."""

    folder: Path
    stack: ExitStack
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in SERVERS})
    servers: dict[str, Any] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Let a server be there from now on."""
        port = self.ports[name]
        make: dict[str, Callable[[], AbstractContextManager[Any]]] = {
            "mail": lambda: running("smtp_server", self.folder / name, port=port),
            "sms": lambda: running("sms_gateway", self.folder / name, port=port),
            "network": lambda: simulating(self.folder / name, "--port", str(port)),
            "subscriber": lambda: listening(port),
        }
        self.servers[name] = self.stack.enter_context(make[name]())

    def reached(self) -> set[str]:
        """The servers that took over what they were to get."""
        took = {
            "mail": lambda server: server.received(),
            "sms": lambda server: server.received(),
            "network": lambda server: server.granted(),
            "subscriber": lambda server: server.events,
        }
        return {name for name, server in self.servers.items() if took[name](server)}

    @property
    def settings(self) -> dict[str, object]:
        """The settings that lead to them."""
        url = "http://127.0.0.1:{}".format
        return {
            "email_transport": "smtp",
            "mail_port": self.ports["mail"],
            "sms_transport": "kannel",
            "sms_gateway_url": url(self.ports["sms"]) + "/cgi-bin/sendsms",
            "network_url": url(self.ports["network"]),
            "network_secret": SECRET,
        }


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with ExitStack() as stack:
        yield Outside(tmp_path, stack)


@pytest.fixture
def busy_app(fresh_app: Callable[..., Flask], outside: Outside) -> Iterator[Flask]:
    """An app with a worker inside that calls them."""
    app = fresh_app(worker_inside=True, **IMPATIENT, **outside.settings)
    worker.start_inside(app)
    yield app
    app.extensions[worker.INSIDE].stop()


def do_business(cast: Cast, outside: Outside) -> None:
    """Cause something for each of the four: a service converted, a customer's data changed."""
    token = make_token(name="CRM", purpose=Purpose.LOYALTY, actor=CRM).id
    callback = f"http://127.0.0.1:{outside.ports['subscriber']}/told"
    subscribe(token_id=token, callback=callback, query="", actor=CRM)
    converted(cast)
    arta = cast.arta
    set_language(user_id=arta.user_id, customer_id=arta.customer_id, language="sq")


@pytest.mark.databases_in_turn  # what is away here is no database
@pytest.mark.parametrize("away", AWAY, ids="+".join)
def test_the_rest_goes_on_and_what_was_away_is_reached_once_it_is_back(
    busy_app: Flask, outside: Outside, cast: Cast, away: tuple[str, ...]
) -> None:
    late = a_customer("late", [LotOf(50, days=-1)])
    there = set(SERVERS) - set(away)
    for name in there:
        outside.start(name)
    with busy_app.app_context():
        do_business(cast, outside)
        worker.do_chores(busy_app)
        assert balance(late.customer_id) == 0, "points expire as every day"
    client = BrowserLike(busy_app)
    assert [client.get(page).status_code for page in ("/", "/login", "/readyz")] == [200] * 3
    assert eventually(lambda: outside.reached() == there)
    for name in away:
        outside.start(name)
    assert eventually(lambda: outside.reached() == set(SERVERS))
