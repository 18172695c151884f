"""What can become of a conversion; the table's CHECK knows the same words."""

from __future__ import annotations

from marketplace.conversions.models import ConversionState as State

MOVES: dict[State, frozenset[State]] = {
    State.ISSUED: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.CONFIRMED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
