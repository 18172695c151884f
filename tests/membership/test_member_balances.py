"""Read any page of the balances of all customers, by the index of what can be spent."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.member_balances import Balance, balances, how_many, one_part
from marketplace.membership.member_directory import PageRequest
from marketplace.points.models import Lot
from tests.conversions.test_statements import counted
from tests.support.cast import LotOf, a_customer
from tests.support.query_plans import plan_for


@pytest.fixture
def crowd(app: Flask) -> None:
    """Eight people with lots of several years and sources, some spent, some without expiry."""
    assert app
    chance = random.Random(7)
    for number in range(8):
        a_customer(f"c{number}", [LotOf(chance.randint(1, 9), 5) for _ in range(6)])
    with transaction() as session:
        for lot in session.scalars(select(Lot)):
            never, past, other = None, date(2020, 6, 30), date(2099, 1, 1)
            lot.expires_on = chance.choice([never, past, lot.expires_on, other])
            lot.remaining = chance.choice([0, lot.amount])


def added_up() -> list[Balance]:
    """Return all balances, summed from all lots."""
    lots = defaultdict(list)
    for lot in db.session.scalars(select(Lot)):
        if lot.remaining and (lot.expires_on is None or lot.expires_on >= clock.today()):
            lots[lot.customer_id, lot.expires_on].append(lot)
    found = [
        Balance(who, day, sum(one.remaining for one in own), min(one.earned_on for one in own))
        for (who, day), own in lots.items()
    ]
    return sorted(found, key=lambda one: (one.customer_id, one.expires_on or date.max))


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("backwards", [False, True])
def test_every_part_has_what_the_lots_add_up_to(backwards: bool) -> None:  # noqa: FBT001 - a case
    everything = added_up()[:: -1 if backwards else 1]
    assert any(one.expires_on is None for one in everything)
    for offset in range(0, len(everything) + 1, 3):
        found = balances([], PageRequest(offset, 3, backwards), third_party_id=None)
        assert (list(found.rows), found.total) == (
            everything[offset : offset + 3], len(everything),
        )  # fmt: skip


@pytest.mark.usefixtures("crowd")
def test_a_part_takes_two_statements() -> None:
    with counted() as statements:
        balances([], PageRequest(3, 3), third_party_id=None)
    assert len(statements) == 2


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    "asked",
    [
        how_many([]),
        one_part([], PageRequest(0, 50)),
        one_part([], PageRequest(0, 50, backwards=True)),
    ],
)
def test_which_there_are_is_read_from_the_index_in_its_order(
    app: Flask, asked: Select[Any]
) -> None:
    assert app
    plan = plan_for(asked)
    assert "ix_points_lots_spendable" in plan
    assert not any(word in plan for word in ("Seq Scan", "FOR GROUP BY", "FOR DISTINCT")), plan
