"""Map an answer to the order's next state by a table of transitions."""

from __future__ import annotations

from typing import Final

from marketplace.conversions.provisioning.models import OrderState as State
from marketplace.network.answers import OrderOutcome

OPEN: Final = (State.WAITING, State.ACCEPTED, State.UNKNOWN)

_STATED: Final = {
    OrderOutcome.DELIVERED: State.DELIVERED,
    OrderOutcome.ACCEPTED: State.ACCEPTED,
    OrderOutcome.REFUSED: State.REFUSED,
}


def after(state: State, outcome: OrderOutcome) -> State:
    """Return the state of an order in `state` after the answer.

    A settled order stays settled. An order that the network never received keeps its state; one
    that it may have received is unknown, unless the network had already accepted it.
    """
    if state not in OPEN:
        return state
    if outcome in _STATED:
        return _STATED[outcome]
    if outcome is OrderOutcome.UNCLEAR and state is State.WAITING:
        return State.UNKNOWN
    return state
