"""Partners learn by email that a statement is closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.settlement.announce import announce_statements
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at


@pytest.mark.usefixtures("settled")
def test_each_owner_is_told_once_with_the_number_and_the_amount() -> None:
    with at(11, 2, 3):
        assert announce_statements() == 1
        assert announce_statements() == 0
    told = select(OutboxMessage).where(OutboxMessage.kind == "statement_closed")
    (message,) = db.session.scalars(told)
    assert message.facts["number"] == "2025-00001"
    assert "3,48" in message.facts["total"] or "3.48" in message.facts["total"]


def test_a_statement_of_long_ago_is_no_news(settled: SettledStatement) -> None:
    assert announce_statements() == 0
    assert settled.row.announced_at is None
