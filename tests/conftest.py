"""Fixtures that every test shares: both databases, the app, clients like browsers, the cast."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace import create_app
from marketplace.accounts import passwords
from marketplace.blueprints.admins.home.trends import EXTENSION as TRENDS
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike
from tests.support.databases import Database, PostgreSQL, SQLite, give_up
from tests.support.people import CHEAP_HASHER

pytest_plugins = [
    "tests.support.plugins.database_kinds",
    "tests.foundation.database.earlier_database",
    "tests.support.plugins.garbage",
    "tests.support.plugins.order",
    "tests.support.plugins.quick",
    "tests.support.plugins.rewriting",
    "tests.support.plugins.skip_report",
]
MakeSettings = Callable[..., Settings]
REAL_HASHER = passwords.HASHER


def pytest_configure() -> None:
    """Keep the settings of the environment out of the tests."""
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords and PINs at the least cost; `real_hasher` is for what is about the cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP_HASHER)
        yield


@pytest.fixture
def real_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at the cost that they have in production."""
    monkeypatch.setattr(passwords, "HASHER", REAL_HASHER)


@pytest.fixture(scope="session")
def databases(
    tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Iterator[Callable[[str], Database]]:
    """One database of each kind for this worker, made when a test first asks for it."""
    made: dict[str, Database] = {}
    folder = tmp_path_factory.mktemp("databases")

    def database(kind: str) -> Database:
        if kind not in made:
            name = f"marketplace_{testrun_uid}_{worker_id}"
            made[kind] = {"sqlite": SQLite, "postgresql": PostgreSQL}[kind](folder, name)
        return made[kind]

    yield database
    for each in made.values():
        each.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """An empty, migrated database; `tests.support.plugins.database_kinds` says of which kinds."""
    chosen = databases(request.param)
    chosen.empty()
    return chosen


@pytest.fixture
def anew(database: Database) -> None:
    """A database whose plans do not depend on what earlier tests left behind."""
    database.make_anew()


@pytest.fixture
def make_settings(tmp_path: Path) -> MakeSettings:
    """Settings for tests, with those given in their place; each test has its own uploads."""

    def make(**given: object) -> Settings:
        usual: dict[str, object] = {
            "marketplace_env": "test",
            "instance_path": tmp_path / "instance",
            "email_transport": "mailbox",
            "sms_transport": "mailbox",
            "catalogue_freshness": 0,
            "log_level": "WARNING",
        }
        return Settings.model_validate(usual | given)

    return make


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The app on an empty database, with its context pushed, so that verbs can be called.

    It is the same app from test to test, as making its pages anew is slow; a test that wants
    other settings makes its own with `create_app(make_settings(...))`.
    """
    app = database.app
    for name in ("catalogue_window", TRENDS):  # those of the test before
        app.extensions.pop(name, None)
    for name in (None, "marketplace.access"):  # an app of the test before may have set another
        logging.getLogger(name).setLevel(logging.WARNING)
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def fresh_app(database: Database, make_settings: MakeSettings) -> Iterator[Callable[..., Flask]]:
    """Make an app of its own on the test's database, with the settings given."""
    made: list[Flask] = []

    def make(**given: object) -> Flask:
        made.append(create_app(make_settings(**{"database_url": database.url} | given)))
        return made[-1]

    yield make
    for each in made:
        give_up(each)


@pytest.fixture(scope="session")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app for what needs no database."""
    folder = tmp_path_factory.mktemp("plain")
    return create_app(Settings.model_validate({"marketplace_env": "test", "instance_path": folder}))


@pytest.fixture
def new_client(app: Flask) -> Callable[[], BrowserLike]:
    """Make one more browser, for a test with two people in it."""
    return lambda: BrowserLike(app)


@pytest.fixture
def client(new_client: Callable[[], BrowserLike]) -> BrowserLike:
    """A browser that nobody signed in on; it sends the CSRF token with every unsafe request."""
    return new_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and things of the tests; each is written when first named."""
    assert app
    return Cast()


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[FlaskClient, str], Person]:
    """Sign one of the cast in on the browser: `sign_in(client, "arta")`."""

    def sign_in(client: FlaskClient, name: str) -> Person:
        assert isinstance(client, BrowserLike)
        person = cast.named(name)
        client.sign_in(person.user_id)
        return person

    return sign_in


@pytest.fixture
def outbox(app: Flask) -> Callable[[], list[OutboxMessage]]:
    """Read what was written to people so far, oldest first."""
    assert app
    return lambda: list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
