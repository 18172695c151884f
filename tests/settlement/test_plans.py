"""Closing a month and reading a statement go by indexes, however long the history is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.foundation.extensions import db
from marketplace.settlement import dispute_list, statement_lines
from marketplace.settlement.line_sources import Span, code_lines, late_code_lines
from marketplace.settlement.models import Statement
from tests.settlement.months import NOVEMBER, OCTOBER
from tests.support.query_plans import plans_of, reads_all

SPAN = Span(NOVEMBER, begin=OCTOBER)
MONTH, CONFIRMED = "ix_settlement_statements_month", "ix_conversions_partner_confirmed"
LINES = "ix_settlement_lines_statement"


@pytest.mark.usefixtures("app", "anew")
@pytest.mark.parametrize(
    ("look", "indexes"),
    [
        (
            lambda: db.session.execute(code_lines(SPAN).where(Statement.month == NOVEMBER)),
            {MONTH, CONFIRMED},
        ),
        (
            lambda: db.session.execute(late_code_lines(SPAN).where(Statement.month == NOVEMBER)),
            {MONTH, CONFIRMED, "uq_settlement_lines_conversion"},
        ),
        (lambda: statement_lines.lines_after(1, after=7), {LINES}),
        (lambda: statement_lines.by_offer(1), {LINES}),
        (dispute_list.waiting_disputes, {"ix_settlement_disputes_waiting"}),
    ],
)
def test_a_look_goes_by_its_index(look: Callable[[], object], indexes: set[str]) -> None:
    (plan,) = plans_of(look)
    assert not reads_all(plan), plan
    assert {one for one in indexes if one in plan} == indexes, plan
