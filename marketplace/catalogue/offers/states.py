"""The moves between the states of an offer; the table's CHECK has the same states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.models import OfferState as State
from marketplace.foundation.refusals import Refusal

TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.PAUSED, State.WITHDRAWN}),
    State.PAUSED: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class NotFromThisState(Refusal):
    """The offer's state does not allow the move."""

    says = _l("That is no longer possible with this offer. Please check it again.")


def may_move(now: State, to: State) -> bool:
    """Return whether an offer may move from one state into another."""
    return to in TRANSITIONS[now]


def require_move(now: State, to: State) -> None:
    """Raise NotFromThisState unless the move is in the table."""
    if not may_move(now, to):
        raise NotFromThisState
