"""What can become of a conversion; the table's CHECK knows the same words."""

from __future__ import annotations

from marketplace.conversions.models import ConversionState as State

MOVES: dict[State, frozenset[State]] = {
    State.ISSUED: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.CONFIRMED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}

# What was handed over can be brought back to a shop; what a partner or the network gave cannot.
OF_GIFTS = MOVES | {State.CONFIRMED: frozenset({State.CANCELLED})}
