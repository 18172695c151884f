"""Count the stock of offers. Its rows are hot, so a transaction counts them down last of all."""

from __future__ import annotations

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue import version
from marketplace.catalogue.models import Stock
from marketplace.catalogue.pools.models import CodePool

_TAKE = (
    update(Stock)
    .where(Stock.remaining > 0)
    .values(remaining=Stock.remaining - 1)
    .returning(Stock.remaining)
    .execution_options(synchronize_session=False)
)
# A code of a pool that was handed out is used up, so it is not put back.
_POOL = exists().where(CodePool.offer_id == Stock.offer_id, CodePool.closed_at.is_(None))
_PUT_BACK = (
    update(Stock)
    .where(~_POOL)
    .values(remaining=Stock.remaining + 1)
    .returning(Stock.remaining)
    .execution_options(synchronize_session=False)
)


def take(session: Session, offer_id: int) -> bool:
    """Take one and return True, or return False where none is left; for offers with a stock only.

    Taking the last one moves the catalogue's version, so that the offer is sold out everywhere.
    """
    remaining = session.execute(_TAKE.where(Stock.offer_id == offer_id)).scalar_one_or_none()
    if remaining == 0:
        version.bump(session)
    return remaining is not None


def put_back(session: Session, offer_id: int) -> None:
    """Put one back; does nothing for an offer without a stock, or with a pool of codes."""
    remaining = session.execute(_PUT_BACK.where(Stock.offer_id == offer_id)).scalar_one_or_none()
    if remaining == 1:
        version.bump(session)


def move(session: Session, offer_id: int, change: int) -> int:
    """Change the number left of an offer that has a stock, by codes of its pool; returns it.

    The catalogue's version moves where the offer is sold out from then on, or no longer is.
    """
    moved = (
        update(Stock)
        .where(Stock.offer_id == offer_id)
        .values(remaining=Stock.remaining + change)
        .returning(Stock.remaining)
        .execution_options(synchronize_session=False)
    )
    remaining: int = session.execute(moved).scalar_one()
    if change and remaining in (0, change):
        version.bump(session)
    return remaining


def lock(session: Session, offer_id: int) -> int | None:
    """Return the number left, locked until the transaction ends, or None for no limit."""
    row = select(Stock.remaining).where(Stock.offer_id == offer_id).with_for_update()
    return session.execute(row).scalar_one_or_none()


def set_remaining(session: Session, offer_id: int, remaining: int | None) -> None:
    """Set the number left, None for no limit; the caller holds the offer's lock."""
    row = Stock.offer_id == offer_id
    if remaining is None:
        session.execute(delete(Stock).where(row))
        return
    # The row is updated, never replaced, because a conversion may be waiting for its lock.
    changed = update(Stock).where(row).values(remaining=remaining).returning(Stock.offer_id)
    if session.execute(changed).scalar_one_or_none() is None:
        session.execute(insert(Stock).values(offer_id=offer_id, remaining=remaining))
