"""Tell whether a payment run holds a statement."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from marketplace.settlement.payments.models import LIVE, RunPayment


def in_live_run(session: Session, statement_id: int) -> bool:
    """Return whether a run is paying, or has paid, the statement."""
    live = exists().where(RunPayment.statement_id == statement_id, RunPayment.state.in_(LIVE))
    return bool(session.scalar(select(live)))
