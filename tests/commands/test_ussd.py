"""`marketplace ussd` calls a running site like a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.blueprints.gateways.ussd.conftest import Services
from tests.blueprints.gateways.ussd.conftest import services as services
from tests.commands.conftest import Run
from tests.support.cast import Cast
from tests.support.ports import free_port

SECRET = {"USSD_GATEWAY_SECRET": "ussd-secret"}


class Silent(WSGIRequestHandler):
    def log_request(self, *_told: object) -> None:
        """Write nothing besides the command's own output."""


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The app on a port of its own, with the gateway's secret set."""
    told = app.config["SETTINGS"].model_copy(update={"ussd_gateway_secret": "ussd-secret"})
    monkeypatch.setitem(app.config, "SETTINGS", told)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_answers_come_from_a_pipe(run: Run, site: str, cast: Cast, services: Services) -> None:
    assert services
    number = cast.arta.number
    ended = run("ussd", "--from", number, "--url", site, stdin="3\n20\n1\n", **SECRET)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Your points: 640\n")
    assert "You now have 200 MB" in ended.out
    db.session.remove()
    assert balance(cast.arta.customer_id) == 620


def test_the_ussd_command_hangs_up_where_the_answers_end(
    run: Run, site: str, cast: Cast, services: Services
) -> None:
    assert services
    ended = run("ussd", "--from", cast.arta.number, "--url", f"{site}/", stdin="3\n20\n", **SECRET)
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "(hung up)")
    assert balance(cast.arta.customer_id) == 640


def test_the_balance_is_one_screen(run: Run, site: str, cast: Cast) -> None:
    dialled = ("--from", cast.arta.number, "--code", "*777#", "--url", site)
    ended = run("ussd", *dialled, stdin="1\n1\n", **SECRET)
    assert ended.out.startswith("Points: 640.")
    assert "(hung up)" not in ended.out


def test_a_wrong_secret_is_said_in_one_line(run: Run, site: str) -> None:
    ended = run("ussd", "--from", "049123456", "--url", site, USSD_GATEWAY_SECRET="other")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "USSD_GATEWAY_SECRET" in ended.err


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "no-address", "http://["])
def test_a_site_that_is_not_there_is_said_in_one_line(run: Run, url: str) -> None:
    address = url.format(port=free_port())
    ended = run("ussd", "--from", "049123456", "--url", address, **SECRET)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert f"{address} does not answer" in ended.err
    assert "--url" in ended.err
    assert SECRET["USSD_GATEWAY_SECRET"] not in ended.err


def test_the_ussd_command_reports_a_missing_number_or_secret(run: Run) -> None:
    assert run("ussd").code == 2
    ended = run("ussd", "--from", "049123456")
    assert (ended.code, ended.err) == (1, "marketplace: USSD_GATEWAY_SECRET is not set\n")
