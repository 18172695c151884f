"""While the database does not answer, one caller tries it and the others are refused at once."""

from __future__ import annotations

import pytest
from psycopg import OperationalError

from marketplace.foundation.database import connection
from marketplace.foundation.database import outage as module
from marketplace.foundation.database.connection import SLOW_SECONDS
from marketplace.foundation.database.outage import PAUSE_SECONDS, Outage


class Watch:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(module, "monotonic", watch)
    return watch


def test_without_an_outage_everybody_is_let_through(watch: Watch) -> None:
    assert watch
    outage = Outage()
    for _each in range(3):
        outage.enter(2)


def test_nobody_tries_within_the_pause_and_then_one_does(watch: Watch) -> None:
    outage = Outage()
    outage.begin()
    with pytest.raises(OperationalError):
        outage.enter(2)
    watch.now += PAUSE_SECONDS
    outage.enter(2)
    with pytest.raises(OperationalError):
        outage.enter(2)
    watch.now += 2
    outage.enter(2)


def test_an_answer_ends_it_for_everybody(watch: Watch) -> None:
    assert watch
    outage = Outage()
    outage.begin()
    outage.end()
    outage.enter(2)
    outage.enter(2)


@pytest.mark.parametrize(("seconds", "refused"), [(SLOW_SECONDS + 1, True), (0, False)])
def test_a_database_that_refuses_at_once_answers_and_one_that_lets_wait_does_not(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, seconds: float, *, refused: bool
) -> None:
    def fail(*_given: object) -> None:
        watch.now += seconds
        raise OperationalError

    monkeypatch.setattr(connection, "monotonic", watch)
    monkeypatch.setattr(connection.BoundedConnection, "connect", fail)
    outage = Outage()
    with pytest.raises(OperationalError):
        connection.connector(outage, 2)(None, None, [], {})
    assert _refuses(outage) is refused


def _refuses(outage: Outage) -> bool:
    try:
        outage.enter(2)
    except OperationalError:
        return True
    return False
