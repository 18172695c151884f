"""Provide the fixtures that the tests of the books share."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask

from marketplace.customers.models import Line
from marketplace.programme.models import Rule
from tests.points.billing.topping import a_contract, rule
from tests.points.earners import earned_in_2017, prishtina
from tests.support.cast import Cast, Person


@pytest.fixture
def contract(cast: Cast) -> Line:
    """Besnik's fixed contract; a top-up of its package gives 25 points, of "tv" none."""
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 25, "tv": 0})
    return a_contract(cast.besnik)


@pytest.fixture
def earner(app: Flask) -> Person:
    """A customer who earned 12 points in 2017, good to 30.06.2018, and 5 in 2018."""
    assert app
    with time_machine.travel(prishtina(2018, 2, 2, 9)):
        return earned_in_2017("earner")
