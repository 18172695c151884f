"""Count what waits for finance: disputes, approvals and payments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from marketplace.foundation.extensions import db
from marketplace.settlement.dispute_list import waiting_count
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.payments.models import PaymentRun, PaymentState, RunPayment, RunState
from marketplace.settlement.payments.runs import is_payable


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """Disputes without an answer, statements to approve and to pay, and payment runs.

    `unsent` runs are made and not yet with the bank, `unanswered` ones lack an answer of it.
    """

    disputes: int
    closed: int
    approved: int
    unsent: int
    unanswered: int


def waiting_work() -> WaitingWork:
    """Return the numbers now."""
    closed = select(func.count()).where(Statement.state == StatementState.CLOSED)
    approved = select(func.count()).select_from(Statement).where(*is_payable())
    unsent = select(func.count()).where(PaymentRun.state.in_((RunState.MADE, RunState.RELEASED)))
    waits = exists().where(
        RunPayment.run_id == PaymentRun.id, RunPayment.state == PaymentState.WAITING
    )
    unanswered = select(func.count()).where(PaymentRun.state == RunState.SENT, waits)
    return WaitingWork(
        disputes=waiting_count(),
        closed=db.session.scalar(closed) or 0,
        approved=db.session.scalar(approved) or 0,
        unsent=db.session.scalar(unsent) or 0,
        unanswered=db.session.scalar(unanswered) or 0,
    )
