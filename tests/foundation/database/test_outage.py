"""While the database does not answer, one caller tries it and the others are refused at once."""

from __future__ import annotations

import pytest
from psycopg import OperationalError

from marketplace.foundation.database import outage as module
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
