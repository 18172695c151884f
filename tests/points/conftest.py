"""What the tests of the books share."""

from __future__ import annotations

import pytest

from marketplace.members.models import Line
from marketplace.programme.models import Rule
from tests.cast import Cast
from tests.points.topping import a_contract, rule


@pytest.fixture
def contract(cast: Cast) -> Line:
    """Besnik's fixed contract; a top-up of its package gives 25 points, of "tv" none."""
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 25, "tv": 0})
    return a_contract(cast.besnik)
