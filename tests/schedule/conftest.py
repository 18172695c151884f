"""Fixtures of the calendar's tests."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask

from tests.points.earners import an_earner, earned, prishtina
from tests.support.cast import Person

FIRST_OF_JULY = prishtina(2018, 7, 1, 0, 0, 30)


@pytest.fixture
def earner(app: Flask) -> Person:
    """A customer who earned 300 points in 2017 and the last 5 in April 2018."""
    assert app
    with time_machine.travel(prishtina(2018, 5, 1, 9)):
        person = an_earner("earner", earning_from=date(2017, 1, 1))
        earned(person, 300, date(2017, 12, 31))
        earned(person, 5, date(2018, 4, 30))
    return person
