"""18 months of a simulated operator: the database equals a slow, obvious model to the point.

The seed is shown with a failure; `SIMULATION_SEED=… make test` lives through that one, and another
lives through another world.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.points.limits import limit_corrections
from tests.simulation import plain_calendar, plain_earning, plain_going
from tests.simulation.feeds import Feeds
from tests.simulation.operator import Operator
from tests.simulation.plain import at, next_month
from tests.support.databases import Database

CUSTOMERS = int(os.environ.get("SIMULATION_CUSTOMERS", "150"))
SEED = int(os.environ.get("SIMULATION_SEED", "20261122"))
# The rules are the same. 30 June is in both, and a second time in the longer one, when the points
# of the first months end.
MONTHS = {"sqlite": 6, "postgresql": 18}
FULL = 150 * 18
START = date(2024, 2, 1)


@contextmanager
def an_operator(size: int, feeds: Feeds) -> Iterator[Operator]:
    """An operator with nobody yet, on the first day."""
    print(f"SIMULATION_SEED={SEED}")  # noqa: T201 - shown with a failure
    with time_machine.travel(at(START, 0), tick=False) as traveller:
        yield Operator(feeds.random, size, feeds, traveller)


def live(operator: Operator, months: int) -> list[str]:
    """Simulate `months` months, or until database and model differ; return the first difference."""
    month = START
    for _ in range(months):
        if found := operator.live(month):
            return [f"SIMULATION_SEED={SEED}, {month:%Y-%m}:", *found]
        month = next_month(month)
    return []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_months_of_an_operator_equal_the_obvious_model(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_corrections(monkeypatch, app, 1_000_000)
    months = int(os.environ.get("SIMULATION_MONTHS", MONTHS[database.kind]))
    feeds = Feeds(tmp_path, Random(SEED))
    with an_operator(CUSTOMERS, feeds) as operator:
        found = live(operator, months)

    assert not found, "\n".join(found)
    assert feeds.kills
    assert feeds.cuts
    assert operator.network.refusals
    if CUSTOMERS * months >= FULL:  # in a small town some of it never happens
        assert {"fetched", "given up", "brought back"} <= operator.desk.done.keys()


def a_day_too_long(day: date, _rule: str) -> date:
    return date(day.year + 1, 7, 1)


def newest_first(customer: Any, today: date) -> list[Any]:
    return list(reversed(RIGHT_ORDER(customer, today)))


RIGHT_ORDER = plain_going.usable
WRONG: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "euros are rounded up": (plain_earning, "whole_euros", lambda cents: -(-max(cents, 0) // 100)),
    "points last a day too long": (plain_earning, "usable_to", a_day_too_long),
    "the newest points go first": (plain_going, "usable", newest_first),
    "nobody is blocked": (plain_calendar, "_block", lambda *_args: None),
    "business keeps its points": (plain_going, "_forfeit", lambda *_args: None),
    "what is not fetched is lost": (plain_calendar, "_end_reservations", lambda *_args: None),
    "what is refused is kept": (plain_going, "not_delivered", lambda *_args: None),
    "codes live a day longer": (plain_going, "end_of", lambda day: at(day + timedelta(2), 0)),
}


@pytest.mark.slow
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("wrong", WRONG)
def test_a_model_with_a_wrong_rule_does_not_equal_the_database(
    app: Flask, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_corrections(monkeypatch, app, 1_000_000)
    monkeypatch.setattr(*WRONG[wrong])
    feeds = Feeds(tmp_path, Random(SEED), may_kill=False)
    with an_operator(60, feeds) as operator:
        assert live(operator, 8)
