"""What an answer makes of an order: a table of moves, and when it is asked about again."""

from __future__ import annotations

from typing import Final

from marketplace.conversions.provisioning.models import OrderState as State
from marketplace.network.answers import OrderOutcome

OPEN: Final = (State.WAITING, State.ACCEPTED, State.UNKNOWN)

_TOLD: Final = {
    OrderOutcome.DELIVERED: State.DELIVERED,
    OrderOutcome.ACCEPTED: State.ACCEPTED,
    OrderOutcome.REFUSED: State.REFUSED,
}


def after(state: State, became: OrderOutcome) -> State:
    """The state that an order in `state` is in after the answer.

    What is settled stays so. An order that nobody has heard stays as it was; one that may have
    been heard is unknown, unless the network had already said that it accepted it.
    """
    if state not in OPEN:
        return state
    if became in _TOLD:
        return _TOLD[became]
    if became is OrderOutcome.UNCLEAR and state is State.WAITING:
        return State.UNKNOWN
    return state
