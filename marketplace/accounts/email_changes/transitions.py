"""Hold the transitions of a change of email, and make each once.

A change waits until its new address is proven, within a day. It then counts, and the old address
can undo it for seven days. Every other move ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes.models import ChangeState, EmailChange, EmailLink
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

PROVEN_WITHIN: Final = timedelta(hours=24)
UNDONE_WITHIN: Final = timedelta(days=7)
KEPT: Final = timedelta(days=30)  # after its end, so that support can explain it

TRANSITIONS: Final[dict[ChangeState, frozenset[ChangeState]]] = {
    ChangeState.WAITING: frozenset(
        {
            ChangeState.COUNTED,  # proven at the new address
            ChangeState.REFUSED,  # by the link at the old address
            ChangeState.WITHDRAWN,  # by the person, a newer change, a new password, a lost account
            ChangeState.EXPIRED,
        }
    ),
    ChangeState.COUNTED: frozenset({ChangeState.UNDONE, ChangeState.SETTLED}),
    ChangeState.UNDONE: frozenset(),
    ChangeState.REFUSED: frozenset(),
    ChangeState.WITHDRAWN: frozenset(),
    ChangeState.EXPIRED: frozenset(),
    ChangeState.SETTLED: frozenset(),
}


def sources(to: ChangeState) -> list[ChangeState]:
    """Return the states from which a change may move to that one."""
    return [state for state, following in TRANSITIONS.items() if to in following]


def in_time(to: ChangeState, now: datetime) -> list[ColumnElement[bool]]:
    """Return the condition of time of a move: a proof within a day, an undoing within seven."""
    if to is ChangeState.COUNTED:
        return [EmailChange.proof_until > now]
    if to is ChangeState.UNDONE:
        return [EmailChange.undo_until > now]
    return []


def move(session: Session, to: ChangeState, *which: ColumnElement[bool]) -> list[int]:
    """Move the changes that the conditions name, where their state and time allow it.

    Returns their ids. One guarded UPDATE: of two moves at the same moment one finds nothing.
    """
    now = clock.now()
    values: dict[str, object] = {"state": to}
    if to is ChangeState.COUNTED:
        values |= {"counted_at": now, "undo_until": now + UNDONE_WITHIN}
    else:
        values["ended_at"] = now
    moved = session.scalars(
        update(EmailChange)
        .where(EmailChange.state.in_(sources(to)), *in_time(to, now), *which)
        .values(values)
        .returning(EmailChange.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(moved)


def withdraw(session: Session, user_id: int) -> None:
    """Withdraw the user's change that waits for its proof, if there is one."""
    move(session, ChangeState.WITHDRAWN, EmailChange.user_id == user_id)


def forget(session: Session, user_id: int) -> None:
    """Delete the user's changes and their links, as the person is erased."""
    session.execute(delete(EmailChange).where(EmailChange.user_id == user_id))


def end_overdue() -> None:
    """End the changes whose time is over, and delete those that ended 30 days ago."""
    now = clock.now()
    with transaction() as session:
        move(session, ChangeState.EXPIRED, EmailChange.proof_until <= now)
        move(session, ChangeState.SETTLED, EmailChange.undo_until <= now)
        session.execute(delete(EmailChange).where(EmailChange.ended_at <= now - KEPT))
        ended = select(EmailChange.id).where(EmailChange.ended_at.is_not(None))
        session.execute(delete(EmailLink).where(EmailLink.change_id.in_(ended)))
