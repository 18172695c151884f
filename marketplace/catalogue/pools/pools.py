"""Open and close the code pool of an offer, set its warning, and recall unused codes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferKind, OfferState
from marketplace.catalogue.offers import stock
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.models import CodePool, PoolCode, PoolCodeState
from marketplace.catalogue.pools.refusals import (
    NoOfferForPool,
    NothingToRecall,
    PoolClosed,
    PoolOpenAlready,
)
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction, writing

BATCH: Final = 10_000


def open_pool(*, offer_id: int, form: CodeForm, low_at: int, actor: Actor) -> None:
    """Let the partner's offer hand out the partner's own codes from now on: sold out until filled.

    Codes of ours that were converted before stay as they are. `low_at` is the stock of which
    marketing and the partner are warned. Raises NoOfferForPool, PoolOpenAlready.
    """
    with transaction() as session:
        offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
        if offer is None or offer.kind is not OfferKind.PARTNER or offer.partner_id is None:
            raise NoOfferForPool
        if offer.state is OfferState.WITHDRAWN:
            raise NoOfferForPool
        pool = session.get(CodePool, offer_id, populate_existing=True)
        if pool is not None and pool.closed_at is None:
            raise PoolOpenAlready
        pool = pool or CodePool(offer_id=offer_id, partner_id=offer.partner_id)
        pool.form, pool.low_at, pool.low_told_at = form, low_at, None
        pool.opened_at, pool.closed_at = clock.now(), None
        session.add(pool)
        session.flush()
        stock.set_remaining(session, offer_id, 0)
        offer.revision = version.bump(session)
        details = {"form": form.value, "low_at": low_at}
        audit.record(actor, "pool.open", "offer", offer_id, after=details)


def warn_at(*, offer_id: int, low_at: int, actor: Actor) -> None:
    """Set the stock at which the pool is low; a warning that was sent before may come again."""
    with transaction() as session:
        pool = lock_pool(session, offer_id)
        before = pool.low_at
        pool.low_at, pool.low_told_at = low_at, None
        audit.record(
            actor, "pool.warn_at", "offer", offer_id,
            before={"low_at": before}, after={"low_at": low_at},
        )  # fmt: skip


def recall(*, offer_id: int, reason: str, actor: Actor, upload_id: int | None = None) -> int:
    """Take back the codes left, of one upload or of the whole pool; returns how many.

    Codes that a conversion is taking at this moment are handed out. Raises NotFound, and
    NothingToRecall.
    """
    condition = PoolCode.upload_id == upload_id if upload_id is not None else None
    count = 0
    while found := _recall_some(offer_id, condition, reason):
        count += found
    if not count:
        raise NothingToRecall
    with transaction():
        details = {"recalled": count, "upload": upload_id}
        audit.record(actor, "pool.recall", "offer", offer_id, after=details, reason=reason)
    return count


def close_pool(*, offer_id: int, reason: str, actor: Actor) -> int:
    """Close the pool and recall what is left of it; returns how many codes.

    The offer is sold out; it hands out codes of ours again once staff give it a stock. Raises
    NotFound, and PoolClosed where it is closed already.
    """
    with transaction() as session:
        offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
        pool = lock_pool(session, offer_id)
        pool.closed_at = clock.now()
        stock.set_remaining(session, offer_id, 0)
        if offer is not None:
            offer.revision = version.bump(session)
        audit.record(actor, "pool.close", "offer", offer_id, reason=reason)
    count = 0
    while found := _recall_some(offer_id, None, reason):
        count += found
    return count


def lock_pool(session: Session, offer_id: int) -> CodePool:
    """Return the open pool of the offer, locked; raises NotFound, and PoolClosed."""
    pool = session.get(CodePool, offer_id, with_for_update=True, populate_existing=True)
    if pool is None:
        raise NotFound
    if pool.closed_at is not None:
        raise PoolClosed
    return pool


def _recall_some(offer_id: int, condition: ColumnElement[bool] | None, reason: str) -> int:
    with transaction() as session:
        left = (PoolCode.offer_id == offer_id, PoolCode.state == PoolCodeState.LEFT)
        which = left if condition is None else (*left, condition)
        return take_out(session, offer_id, which, PoolCodeState.RECALLED, reason)


def take_out(
    session: Session,
    offer_id: int,
    which: tuple[ColumnElement[bool], ...],
    state: PoolCodeState,
    reason: str,
) -> int:
    """Take a batch of the offer's codes out of its stock; returns how many.

    Codes that a conversion is taking are passed over, so that neither waits for the other: the
    stock, which both change, is locked after the codes. The stock of a closed pool is not theirs.
    """
    pool = select(CodePool.closed_at).where(CodePool.offer_id == offer_id)
    closed_at = session.scalar(pool.with_for_update(read=True))
    batch = select(PoolCode.id).where(*which).order_by(PoolCode.id).limit(BATCH)
    ids = session.scalars(batch.with_for_update(skip_locked=True)).all()
    if not ids:
        return 0
    writing(session).execute(
        update(PoolCode)
        .where(PoolCode.id.in_(ids))
        .values(state=state, ended_at=clock.now(), reason=reason)
    )
    if closed_at is None:
        stock.move(session, offer_id, -len(ids))
    return len(ids)
