"""Define the transitions of payment runs, and make them by guarded updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.settlement.adjust import checked_reason
from marketplace.settlement.payments.models import PaymentRun, PaymentState, RunPayment, RunState
from marketplace.settlement.payments.refusals import OwnRun, RunMoved

TRANSITIONS: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.MADE: frozenset({RunState.RELEASED, RunState.UNDONE}),
    RunState.RELEASED: frozenset({RunState.SENT, RunState.UNDONE}),
    RunState.SENT: frozenset(),
    RunState.UNDONE: frozenset(),
}


def release(*, run_id: int, actor: Actor) -> None:
    """Let the file of a run out as the second person.

    Raises NotFound, NotAllowed for a program, RunMoved, OwnRun, or SamePerson.
    """
    user_id = _person(actor)
    with transaction() as session:
        run = lock_run(session, run_id)
        if run.state is not RunState.MADE:
            raise RunMoved
        if run.made_by == user_id:
            raise OwnRun
        require_two_persons(session, first=run.made_by, second=user_id)
        move_run(session, run, RunState.RELEASED, actor)


def mark_sent(*, run_id: int, actor: Actor) -> None:
    """Record that the bank has the file; the run never changes afterwards.

    Raises NotFound, NotAllowed for a program, or RunMoved.
    """
    _person(actor)
    with transaction() as session:
        move_run(session, lock_run(session, run_id), RunState.SENT, actor)


def undo(*, run_id: int, reason: str, actor: Actor) -> None:
    """Take back a run that was not sent; its statements are free for another.

    Raises NotFound, NotAllowed for a program, RunMoved, and InvalidInput for `reason`.
    """
    _person(actor)
    reason = checked_reason(reason)
    with transaction() as session:
        run = lock_run(session, run_id)
        move_run(session, run, RunState.UNDONE, actor, undone_reason=reason)
        session.execute(
            update(RunPayment)
            .where(RunPayment.run_id == run_id, RunPayment.state == PaymentState.WAITING)
            .values(state=PaymentState.UNDONE)
            .execution_options(synchronize_session=False)
        )


def lock_run(session: Session, run_id: int) -> PaymentRun:
    """Return the run, locked until the transaction ends; raises NotFound."""
    found = session.get(PaymentRun, run_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def move_run(session: Session, run: PaymentRun, to: RunState, actor: Actor, **values: str) -> None:
    """Bring the run into the state, with who and when; raises RunMoved from any other state."""
    before = [state for state, targets in TRANSITIONS.items() if to in targets]
    named: dict[str, Any] = {f"{to}_by": actor.user_id, f"{to}_at": clock.now()}
    moved = session.execute(
        update(PaymentRun)
        .where(PaymentRun.id == run.id, PaymentRun.state.in_(before))
        .values(state=to, **named, **values)
        .returning(PaymentRun.id)
        .execution_options(synchronize_session=False)
    )
    if moved.scalar_one_or_none() is None:
        raise RunMoved
    after = {"total_cents": run.total_cents, "file_hash": run.file_hash}
    reason = values.get("undone_reason")
    audit.record(actor, f"settlement.run_{to}", "payment_run", run.id, after=after, reason=reason)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id
