"""Count the stock of offers. Its rows are hot, so a transaction counts them down last of all."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue import version
from marketplace.catalogue.models import Stock

_TAKE = (
    update(Stock)
    .where(Stock.remaining > 0)
    .values(remaining=Stock.remaining - 1)
    .returning(Stock.remaining)
    .execution_options(synchronize_session=False)
)
_PUT_BACK = (
    update(Stock)
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
    """Put one back; does nothing for an offer without a stock."""
    remaining = session.execute(_PUT_BACK.where(Stock.offer_id == offer_id)).scalar_one_or_none()
    if remaining == 1:
        version.bump(session)


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
