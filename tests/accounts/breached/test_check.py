"""A password known from breaches is refused wherever one is set, unless the list is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.accounts.breached.check import EXTENSION, is_breached
from marketplace.accounts.breached.password_file import open_file, sha1
from marketplace.accounts.breached.range_service import LARGEST, is_in_range
from marketplace.accounts.models import Role
from marketplace.accounts.password_change import change_password
from marketplace.accounts.resets import make_token, reset_password
from marketplace.accounts.users import create_user
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.settings import Settings, UnsafeSettingsError
from marketplace.foundation.transaction import transaction
from tests.blueprints.auth.conftest import a_registration
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike

pytestmark = pytest.mark.databases("sqlite")  # no SQL differs

BREACHED = "moss-ladder-tulip"
REST = sha1(BREACHED)[5:]


def test_outside_an_app_no_list_is_asked() -> None:
    assert not is_breached(BREACHED)


class Service(ThreadingHTTPServer):
    """A range service with one password; it pauses before each part of its answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Range)
        self.paths: list[str] = []
        self.body = f"{'0' * 35}:0\r\n{REST}:17\r\n".encode()
        self.status = 200
        self.pause = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/range"


class Range(BaseHTTPRequestHandler):
    """One question."""

    server: Service

    def do_GET(self) -> None:
        """Answer with the body, in two parts."""
        self.server.paths.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()
        half = len(self.server.body) // 2
        for part in (self.server.body[:half], self.server.body[half:]):
            time.sleep(self.server.pause)
            self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    service = Service()
    threading.Thread(target=service.serve_forever, args=(0.01,), daemon=True).start()
    yield service
    service.shutdown()
    service.server_close()


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    before = (running.body, running.status, running.pause)
    running.paths.clear()
    yield running
    running.body, running.status, running.pause = before


def asked(service: Service, password: str = BREACHED) -> bool:
    return is_in_range(url=service.url, password=password, timeout=0.4)


def test_the_service_is_told_five_digits_and_no_more(service: Service) -> None:
    assert asked(service)
    assert service.paths == [f"/range/{sha1(BREACHED)[:5]}"]
    assert not asked(service, "seven green boats 41")


def test_padding_is_no_breach(service: Service) -> None:
    service.body = f"{REST}:0\r\n".encode()
    assert not asked(service)


@pytest.mark.parametrize("trouble", ["status", "slow", "large", "nonsense"])
def test_a_service_in_trouble_refuses_no_password_and_is_not_waited_for(
    service: Service, trouble: str
) -> None:
    if trouble == "status":
        service.status = 503
    elif trouble == "slow":
        service.pause = 0.3  # each part in time, the whole too late
    else:
        service.body = b"\xff\r\n:::\r\n" + b"x" * (2 * LARGEST if trouble == "large" else 0)
    begun = time.monotonic()
    assert not asked(service)
    assert time.monotonic() - begun < 20


def test_a_service_that_is_away_refuses_no_password() -> None:
    assert not is_in_range(url="http://127.0.0.1:9/range", password=BREACHED, timeout=0.4)


def test_without_settings_no_list_is_asked(app: Flask) -> None:
    assert app
    assert not is_breached(BREACHED)


@pytest.fixture
def listed(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator has a list with one password; its path."""
    (tmp_path / "list").write_text(f"{sha1(BREACHED)}:17\n")
    monkeypatch.setitem(app.extensions, EXTENSION, open_file(tmp_path / "list"))
    return tmp_path / "list"


@pytest.mark.usefixtures("listed")
def test_a_breached_password_is_refused_wherever_one_is_set(cast: Cast) -> None:
    user_id = cast.arta.user_id
    ways: list[Callable[[], object]] = [
        lambda: change_password(user_id=user_id, current=PASSWORD, password=BREACHED),
        lambda: reset_password(token=make_token(user_id=user_id), password=BREACHED),
        lambda: create_user(username="teuta", password=BREACHED, role=Role.SUPPORT),
    ]
    for way in ways:
        with pytest.raises(InvalidInput, match="data breach"):
            way()


@pytest.mark.usefixtures("listed")
def test_a_breached_password_is_refused_at_registration(client: BrowserLike) -> None:
    answer = client.post("/register", data=a_registration(password=BREACHED))
    assert (answer.status_code, 'id="password-error"' in answer.text) == (422, True)


def test_a_list_that_is_gone_later_refuses_no_password(listed: Path) -> None:
    assert is_breached(BREACHED)
    listed.unlink()
    assert not is_breached(BREACHED)


def test_the_site_does_not_start_with_a_list_that_is_missing(
    make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    with pytest.raises(UnsafeSettingsError, match="BREACH_LIST_FILE"):
        create_app(make_settings(breach_list_file=str(tmp_path / "none")))


def test_nothing_is_sent_for_a_password_that_is_refused_anyway(
    app: Flask,
    service: Service,
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", make_settings(breach_service_url=service.url))
    for password in ("short", "password123"):
        with pytest.raises(InvalidInput):
            create_user(username="teuta", password=password, role=Role.SUPPORT)
    assert service.paths == []
    with pytest.raises(InvalidInput, match="data breach"):
        create_user(username="teuta", password=BREACHED, role=Role.SUPPORT)


def test_the_service_is_never_waited_for_inside_a_transaction(
    app: Flask,
    service: Service,
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", make_settings(breach_service_url=service.url))
    with transaction(), pytest.raises(RuntimeError):
        create_user(username="teuta", password=BREACHED, role=Role.SUPPORT)
    assert service.paths == []
