"""Define which states can be undone, and cancel a conversion from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion
from marketplace.conversions.models import ConversionState as State
from marketplace.foundation import clock

LIVE: Final = (State.ISSUED,)
HANDED_OVER: Final = (State.CONFIRMED,)  # gifts only: what a partner gave is not returned
# The calendar may have ended a service before the network answered.
NOT_DELIVERED: Final = (State.ISSUED, State.EXPIRED)

# The reasons of units lost with a change of tariff: only where the customer kept the points are
# the points of units returned that turn out not to have been delivered.
POINTS_TAKEN: Final = "tariff change"
POINTS_KEPT: Final = "tariff change, points kept"


def move_to_cancelled(
    session: Session,
    conversion_id: int,
    *,
    from_states: Collection[State],
    reason: str,
    staff_id: int | None = None,
    lost: bool = False,
) -> bool:
    """Cancel the conversion if it is in one of these states; returns whether this call did."""
    cancelled = session.execute(
        update(Conversion)
        .where(Conversion.id == conversion_id, Conversion.state.in_(from_states))
        .values(
            state=State.CANCELLED,
            confirmed_at=None,
            cancelled_at=clock.now(),
            cancelled_by=staff_id,
            cancel_reason=reason,
            lost=lost,
        )
        .returning(Conversion.id)
        .execution_options(synchronize_session=False)
    )
    return cancelled.scalar_one_or_none() is not None


def no_longer_lost(session: Session, conversion_id: int, *, reason: str) -> bool:
    """Unmark units lost with a tariff change that kept the points; returns whether it did."""
    restored = session.execute(
        update(Conversion)
        .where(Conversion.id == conversion_id, Conversion.state == State.CANCELLED)
        .where(Conversion.lost, Conversion.cancel_reason == POINTS_KEPT)
        .values(lost=False, cancel_reason=reason)
        .returning(Conversion.id)
        .execution_options(synchronize_session=False)
    )
    return restored.scalar_one_or_none() is not None
