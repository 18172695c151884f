"""Expire conversions in batches or one by one, safely beside other changes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select, update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction, writing
from marketplace.points import accounts

BATCH: Final = 500
ENDED: Final = (
    Conversion.id,
    Conversion.customer_id,
    Conversion.kind,
    Conversion.offer_id,
    Conversion.shop_id,
    Conversion.points,
    Conversion.terms,
    Conversion.good_until,
)

AfterBatch = Callable[[Session, Sequence[Row[Any]]], None]


def end_all(
    condition: ColumnElement[bool],
    now: datetime,
    after_batch: AfterBatch | None = None,
    *,
    one_by_one: bool = False,
) -> int:
    """Expire every live conversion that meets the condition and is past its end; returns how many.

    `after_batch` gets those of each batch that were not confirmed, cancelled or ended meanwhile, in
    the order of their ids, with the columns of ENDED; it does the rest in the same transaction,
    under the locks of their owners' accounts. Idempotent.
    """
    ended, limit = 0, 1 if one_by_one else BATCH
    while True:
        with transaction() as session:
            is_over = (
                Conversion.state == ConversionState.ISSUED,
                Conversion.good_until <= now,
                condition,
            )
            due = writing(session).execute(_due(*is_over).limit(limit)).all()
            expired = _move(session, due, is_over)
            if after_batch:
                after_batch(session, expired)
        ended += len(expired)
        if not due:
            return ended
        job_queue.wake()


def _due(*is_over: ColumnElement[bool]) -> Select[int, int]:
    columns = select(Conversion.id, Conversion.customer_id).where(*is_over)
    return columns.order_by(Conversion.good_until, Conversion.id)


def _move(
    session: Session, due: Sequence[Row[int, int]], is_over: Sequence[ColumnElement[bool]]
) -> list[Row[Any]]:
    if not due:
        return []
    accounts.lock_all(session, sorted({one.customer_id for one in due}))
    expired = writing(session).execute(
        update(Conversion)
        .where(Conversion.id.in_([one.id for one in due]), *is_over)
        .values(state=ConversionState.EXPIRED)
        .returning(*ENDED)
    )
    return sorted(expired, key=lambda one: one.id)
