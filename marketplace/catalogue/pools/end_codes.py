"""End unused codes: those past their own end, and those of offers that are withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select

from marketplace.catalogue.models import Offer, OfferState, Partner
from marketplace.catalogue.pools.models import CodePool, PoolCode, PoolCodeState
from marketplace.catalogue.pools.pools import BATCH, take_out
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

WITHDRAWN: Final = "offer withdrawn or pool closed"
PAST_ITS_END: Final = "past its end"
KEPT: Final = timedelta(days=365)

_LEFT = PoolCode.state == PoolCodeState.LEFT


def end_codes(now: datetime) -> int:
    """End every code left whose time is over, and recall those nobody can convert any more.

    Returns how many. In batches, idempotent, and safe beside conversions.
    """
    over = (_LEFT, PoolCode.good_until <= now)
    due = select(PoolCode.offer_id).where(*over).distinct()
    ended = sum(
        _end(offer_id, over, PoolCodeState.ENDED, PAST_ITS_END)
        for offer_id in db.session.scalars(due).all()
    )
    withdrawn = (
        select(CodePool.offer_id)
        .join(Offer, Offer.id == CodePool.offer_id)
        .join(Partner, Partner.id == CodePool.partner_id)
        .where(
            or_(
                Offer.state == OfferState.WITHDRAWN,
                Partner.withdrawn_at.is_not(None),
                CodePool.closed_at.is_not(None),
            )
        )
        .where(select(PoolCode.id).where(PoolCode.offer_id == Offer.id, _LEFT).exists())
    )
    return ended + sum(
        _end(offer_id, (_LEFT,), PoolCodeState.RECALLED, WITHDRAWN)
        for offer_id in db.session.scalars(withdrawn).all()
    )


def _end(
    offer_id: int, which: tuple[ColumnElement[bool], ...], state: PoolCodeState, reason: str
) -> int:
    count = 0
    while True:
        with transaction() as session:
            of_offer = (PoolCode.offer_id == offer_id, *which)
            ended = take_out(session, offer_id, of_offer, state, reason)
        count += ended
        if not ended:
            return count


def delete_old() -> None:
    """Delete codes that were recalled or ended long ago; those handed out stay with their books."""
    old = (
        PoolCode.state.in_((PoolCodeState.RECALLED, PoolCodeState.ENDED)),
        PoolCode.ended_at < clock.now() - KEPT,
    )
    batch = select(PoolCode.id).where(*old).limit(BATCH)
    while True:
        with transaction() as session:
            ids = session.scalars(batch).all()
            session.execute(
                delete(PoolCode)
                .where(PoolCode.id.in_(ids), *old)
                .execution_options(synchronize_session=False)
            )
        if not ids:
            return
