"""Work that locks several rows locks them in one order, so that no two wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import Connection, Select, text, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.membership.tariff_change import lines
from marketplace.membership.tariff_change.apply import apply_changes
from tests.membership.tariff_change.tariffs import BUSINESS, PREPAID, change
from tests.support.cast import PASSWORD, Cast, Person, a_line
from tests.support.waiting import eventually

# on SQLite the transaction itself is the one lock
ON_POSTGRESQL = pytest.mark.databases("postgresql")
ACCOUNT = text("SELECT 1 FROM points_accounts WHERE customer_id = :id FOR UPDATE")
WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
TAKE = text("SELECT id FROM lines WHERE id = :id FOR NO KEY UPDATE")


@pytest.fixture
def other(app: Flask) -> Iterator[Connection]:
    """Another connection, in a transaction that gives up waiting after a second."""
    assert app
    with db.engine.connect().execution_options(isolation_level="READ COMMITTED") as other:
        other.execute(text("SET lock_timeout = '1s'"))
        yield other
        other.rollback()
        other.execute(text("RESET lock_timeout"))


@pytest.fixture
def two_lines(cast: Cast) -> tuple[Person, int, int]:
    """Arta and her two lines, of which the older one was taken again: it is found last."""
    arta = cast.arta
    newer = a_line(arta.customer_id).id
    for owner in (None, arta.customer_id):
        with transaction() as session:
            moved = update(Line).where(Line.id == arta.line_id).values(customer_id=owner)
            session.execute(moved)
    return arta, arta.line_id, newer


def start(app: Flask, work: Callable[[], object]) -> tuple[Thread, Event]:
    """Work in another thread; the event is set once it is done."""
    done = Event()

    def go() -> None:
        with app.app_context():
            work()
            done.set()
            db.session.remove()

    thread = Thread(target=go)
    thread.start()
    return thread, done


def waits_for_a_lock() -> bool:
    """Tell whether a statement on this database waits for what another transaction holds."""
    with db.engine.connect() as connection:
        return bool(connection.execute(WAITS).scalar())


def feed_takes_both(
    app: Flask, other: Connection, two_lines: tuple[Person, int, int]
) -> tuple[bool, bool]:
    """Return whether leaving waits for a feed's first line, and the feed gets its second."""
    arta, older, newer = two_lines
    other.execute(TAKE, {"id": older})
    ids = {"user_id": arta.user_id, "customer_id": arta.customer_id}
    thread, left = start(app, lambda: leave(**ids, password=PASSWORD))
    try:
        waited = eventually(waits_for_a_lock, 20) and not left.is_set()
        got = other.execute(TAKE, {"id": newer}).scalar() == newer
        other.rollback()
    finally:
        thread.join(10)
    return waited, got and left.is_set()


@ON_POSTGRESQL
def test_a_tariff_change_releases_a_line_that_just_got_an_owner(
    app: Flask, other: Connection, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, era = a_line(), cast.arta
    real, calls = lines.lock_owners, iter(range(9))

    def lock_owners(session: Session, customers: Select[int | None]) -> int:
        highest = real(session, customers)
        if next(calls) == 0:  # now a customer proves it, and then is about to leave
            bind(line.id, era)
            other.execute(ACCOUNT, {"id": era.customer_id})
        return highest

    monkeypatch.setattr(lines, "lock_owners", lock_owners)
    one = change(line.number, PREPAID, BUSINESS, clock.now())
    thread, done = start(app, lambda: apply_changes([one]))
    try:
        assert eventually(waits_for_a_lock, 20)
        assert not done.is_set()
        assert other.execute(TAKE, {"id": line.id}).scalar() == line.id
        other.rollback()
    finally:
        thread.join(10)
    assert done.is_set()
    assert db.session.get_one(Line, line.id, populate_existing=True).tariff is BUSINESS


def bind(line_id: int, owner: Person) -> None:
    """Make the line the person's, by a connection of its own."""
    bound = update(Line).where(Line.id == line_id).values(customer_id=owner.customer_id)
    with db.engine.connect().execution_options(isolation_level="READ COMMITTED") as another:
        another.execute(bound)
        another.commit()


@ON_POSTGRESQL
def test_a_leaving_customer_locks_the_lines_in_the_order_of_feeds(
    app: Flask, other: Connection, two_lines: tuple[Person, int, int]
) -> None:
    assert feed_takes_both(app, other, two_lines) == (True, True)
