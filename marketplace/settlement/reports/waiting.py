"""Count what waits for finance: disputes, approvals and payments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.settlement.dispute_list import waiting_count
from marketplace.settlement.models import Statement, StatementState


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """Disputes without an answer, statements to approve, and approved ones to pay."""

    disputes: int
    closed: int
    approved: int


def waiting_work() -> WaitingWork:
    """Return the numbers now."""
    states = (StatementState.CLOSED, StatementState.APPROVED)
    query = select(Statement.state, func.count()).where(Statement.state.in_(states))
    rows = db.session.execute(query.group_by(Statement.state))
    counted = {state: int(count) for state, count in rows}
    return WaitingWork(
        disputes=waiting_count(),
        closed=counted.get(StatementState.CLOSED, 0),
        approved=counted.get(StatementState.APPROVED, 0),
    )
