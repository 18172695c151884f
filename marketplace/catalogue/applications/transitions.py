"""Hold the transitions of an application, make each once, and end what is overdue.

An application counts once its email is proven, within three days. Marketing then approves it,
refuses it or asks back; a question is answered within thirty days, or the application ends.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal

PROVEN_WITHIN: Final = timedelta(days=3)
ANSWERED_WITHIN: Final = timedelta(days=30)
KEPT: Final = timedelta(days=180)  # after its end, so that a refusal can be explained

State = ApplicationState
TRANSITIONS: Final[dict[State, frozenset[State]]] = {
    State.UNPROVEN: frozenset({State.WAITING}),  # or it is deleted
    State.WAITING: frozenset({State.ASKED, State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.ASKED: frozenset(
        {State.WAITING, State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}
    ),
    State.APPROVED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.EXPIRED: frozenset(),
}
ENDS: Final = frozenset(state for state, following in TRANSITIONS.items() if not following)
OPEN: Final = (State.WAITING, State.ASKED)


class ApplicationDecided(Refusal):
    """The application moved on meanwhile: a colleague or the applicant was faster."""

    says = _l("This application is no longer open for that. Please check it again.")


def sources(to: State) -> list[State]:
    """Return the states from which an application may move to that one."""
    return [state for state, following in TRANSITIONS.items() if to in following]


def move(session: Session, to: State, *which: ColumnElement[bool], **values: object) -> list[int]:
    """Move the applications that the conditions name, where their state allows it.

    Returns their ids. One guarded UPDATE: of two moves at the same moment one finds nothing.
    """
    now = clock.now()
    changes: dict[str, object] = {"state": to, "answer_until": None}
    if to is State.ASKED:
        changes["answer_until"] = now + ANSWERED_WITHIN
    if to in ENDS:
        changes["ended_at"] = now
    moved = session.scalars(
        update(PartnerApplication)
        .where(PartnerApplication.state.in_(sources(to)), *which)
        .values(changes | values)
        .returning(PartnerApplication.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(moved)


def require_move(session: Session, application_id: int, to: State, **values: object) -> None:
    """Move the application; raises ApplicationDecided where its state does not allow it."""
    if not move(session, to, PartnerApplication.id == application_id, **values):
        raise ApplicationDecided


def delete_old(session: Session) -> None:
    """Delete applications that were not proven in time, and those that ended long ago.

    Approved ones stay, as long as their partner does.
    """
    now = clock.now()
    unproven = PartnerApplication.state == State.UNPROVEN
    ended = PartnerApplication.state.in_(ENDS - {State.APPROVED})
    session.execute(
        delete(PartnerApplication).where(
            unproven, PartnerApplication.applied_at <= now - PROVEN_WITHIN
        )
    )
    session.execute(
        delete(PartnerApplication).where(ended, PartnerApplication.ended_at <= now - KEPT)
    )
