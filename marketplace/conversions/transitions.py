"""What can be undone, and from which states: the one way in which a conversion is cancelled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion
from marketplace.conversions.models import ConversionState as State
from marketplace.foundation import clock

LIVE: Final = (State.ISSUED,)
HANDED_OVER: Final = (State.CONFIRMED,)  # of gifts alone: what a partner gave stays given
# A service may have run out by the calendar while the network had not answered yet.
NOT_DELIVERED: Final = (State.ISSUED, State.EXPIRED)

# Why units went with a change of their line's tariff: only where the points stayed the customer's
# do those of units come back that turn out never to have come.
POINTS_TAKEN: Final = "tariff change"
POINTS_KEPT: Final = "tariff change, points kept"


def move_to_cancelled(
    session: Session,
    conversion_id: int,
    *,
    was: Collection[State],
    reason: str,
    staff_id: int | None = None,
    lost: bool = False,
) -> bool:
    """Return whether this call, and no other, cancelled what was in one of these states."""
    moved = session.execute(
        update(Conversion)
        .where(Conversion.id == conversion_id, Conversion.state.in_(was))
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
    return moved.scalar_one_or_none() is not None


def no_longer_lost(session: Session, conversion_id: int, *, reason: str) -> bool:
    """Return whether this call found again what a tariff took that took no points."""
    moved = session.execute(
        update(Conversion)
        .where(Conversion.id == conversion_id, Conversion.state == State.CANCELLED)
        .where(Conversion.lost, Conversion.cancel_reason == POINTS_KEPT)
        .values(lost=False, cancel_reason=reason)
        .returning(Conversion.id)
        .execution_options(synchronize_session=False)
    )
    return moved.scalar_one_or_none() is not None
