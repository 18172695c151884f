"""Take a code of a pool for one conversion, never for two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.pools.models import PoolCode, PoolCodeState
from marketplace.foundation.records import record
from marketplace.foundation.transaction import writing


@dataclass(frozen=True, slots=True)
class FreeCode:
    """A code that is left in a pool, held by this transaction."""

    id: int
    code_hash: str
    sealed_code: bytes
    good_until: datetime | None


def _first(*conditions: object) -> Select[int]:
    """Select the first code left under the conditions, without those that others are taking."""
    left = (PoolCode.offer_id == bindparam("offer"), PoolCode.state == PoolCodeState.LEFT)
    return (
        select(PoolCode.id)
        .where(*left, *conditions)  # type: ignore[arg-type] # conditions are columns
        .order_by(PoolCode.good_until, PoolCode.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


# Those with an end of their own leave first, the earliest end before others.
_NEXT = func.coalesce(
    _first(PoolCode.good_until > bindparam("now")).scalar_subquery(),
    _first(PoolCode.good_until.is_(None)).scalar_subquery(),
)
_FREE = select(PoolCode.id, PoolCode.code_hash, PoolCode.sealed_code, PoolCode.good_until).where(
    PoolCode.id == _NEXT
)
_HAND_OUT = (
    update(PoolCode)
    .where(PoolCode.id == bindparam("one"), PoolCode.state == PoolCodeState.LEFT)
    .values(state=PoolCodeState.HANDED_OUT, conversion_id=bindparam("by_conversion"))
    .returning(PoolCode.id)
)


def find_free(session: Session, offer_id: int, now: datetime) -> FreeCode | None:
    """Return a code of the offer that no other transaction is taking; None where none is left.

    PostgreSQL locks it, passing over codes that others have locked; on SQLite one transaction
    writes at a time, and `hand_out` is guarded.
    """
    row = writing(session).execute(_FREE, {"offer": offer_id, "now": now}).one_or_none()
    return record(FreeCode, row) if row else None


def hand_out(session: Session, code_id: int, conversion_id: int) -> bool:
    """Give the code to the conversion; returns False where another one has it."""
    given = {"one": code_id, "by_conversion": conversion_id}
    return writing(session).execute(_HAND_OUT, given).scalar_one_or_none() is not None
