"""Define the transitions of statements and disputes, and make them by guarded updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.foundation.refusals import NotFound
from marketplace.settlement.dispute_models import Dispute, DisputeState
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.refusals import DisputeOver, NotFromThisState

TRANSITIONS: Final[Mapping[StatementState, frozenset[StatementState]]] = {
    StatementState.OPEN: frozenset({StatementState.CLOSED}),
    StatementState.CLOSED: frozenset({StatementState.DISPUTED, StatementState.APPROVED}),
    StatementState.DISPUTED: frozenset({StatementState.CLOSED}),
    StatementState.APPROVED: frozenset({StatementState.PAID}),
    StatementState.PAID: frozenset(),
}
_ENDS: Final = frozenset({DisputeState.GRANTED, DisputeState.REFUSED, DisputeState.WITHDRAWN})
DISPUTE_TRANSITIONS: Final[Mapping[DisputeState, frozenset[DisputeState]]] = {
    DisputeState.OPEN: _ENDS | {DisputeState.ANSWERED},
    DisputeState.ANSWERED: _ENDS | {DisputeState.OPEN},
    **{end: frozenset() for end in _ENDS},
}
WAITING: Final = tuple(state for state, following in DISPUTE_TRANSITIONS.items() if following)


def lock_statement(session: Session, statement_id: int) -> Statement:
    """Return the statement, locked until the transaction ends; raises NotFound."""
    found = session.get(Statement, statement_id, with_for_update=True, populate_existing=True)
    if found is None or found.state is StatementState.OPEN:
        raise NotFound
    return found


def lock_dispute(session: Session, dispute_id: int) -> tuple[Dispute, Statement]:
    """Return the dispute and its statement, which is locked before it; raises NotFound."""
    statement_id = session.scalar(select(Dispute.statement_id).where(Dispute.id == dispute_id))
    if statement_id is None:
        raise NotFound
    statement = lock_statement(session, statement_id)
    dispute = session.get(Dispute, dispute_id, with_for_update=True, populate_existing=True)
    if dispute is None:
        raise NotFound
    return dispute, statement


def move(session: Session, statement_id: int, to: StatementState, **values: Any) -> None:
    """Bring the statement into the state, with values of columns.

    Raises NotFromThisState where no move leads there from its present state.
    """
    moved = session.execute(
        update(Statement)
        .where(Statement.id == statement_id, Statement.state.in_(_before(TRANSITIONS, to)))
        .values(state=to, **values)
        .returning(Statement.id)
        .execution_options(synchronize_session=False)
    )
    if moved.scalar_one_or_none() is None:
        raise NotFromThisState


def move_dispute(session: Session, dispute_id: int, to: DisputeState, **values: Any) -> None:
    """Bring the dispute into the state; raises DisputeOver where it has ended."""
    moved = session.execute(
        update(Dispute)
        .where(Dispute.id == dispute_id, Dispute.state.in_({*_before(DISPUTE_TRANSITIONS, to), to}))
        .where(Dispute.ended_at.is_(None))
        .values(state=to, **values)
        .returning(Dispute.id)
        .execution_options(synchronize_session=False)
    )
    if moved.scalar_one_or_none() is None:
        raise DisputeOver


def _before(moves: Mapping[Any, frozenset[Any]], to: object) -> list[Any]:
    return [state for state, targets in moves.items() if to in targets]
