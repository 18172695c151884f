"""Check the invariants of the partners' own codes over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from marketplace.catalogue.models import Stock
from marketplace.catalogue.pools.models import CodePool, PoolCode, PoolCodeState
from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db


def pool_violations(most: int) -> Iterator[str]:
    """Yield sentences for codes and conversions that do not fit, `most` of each kind.

    A handed-out code and its conversion have the same hash and offer, also once the conversion is
    cancelled; each conversion of a pool has its code; the stock is the number of codes left.
    """
    own = Conversion.id == PoolCode.conversion_id
    differing = (
        select(PoolCode.id)
        .join(Conversion, own)
        .where(
            or_(
                Conversion.code_hash != PoolCode.code_hash,
                Conversion.offer_id != PoolCode.offer_id,
            )
        )
    )
    for code_id in db.session.scalars(differing.limit(most)):
        yield f"pool code {code_id}: its conversion has another code or offer"
    without = (
        select(Conversion.id)
        .join(CodePool, CodePool.offer_id == Conversion.offer_id)
        .outerjoin(PoolCode, own)
        .where(Conversion.terms["code_form"].as_string().is_not(None), PoolCode.id.is_(None))
    )
    for conversion_id in db.session.scalars(without.limit(most)):
        yield f"conversion {conversion_id}: a code of a pool that did not hand it out"
    yield from _miscounted(most)


def _miscounted(most: int) -> Iterator[str]:
    left = (
        select(func.count())
        .where(PoolCode.offer_id == CodePool.offer_id, PoolCode.state == PoolCodeState.LEFT)
        .scalar_subquery()
    )
    stock = select(Stock.remaining).where(Stock.offer_id == CodePool.offer_id).scalar_subquery()
    wrong = select(CodePool.offer_id).where(
        CodePool.closed_at.is_(None), func.coalesce(stock, -1) != left
    )
    for offer_id in db.session.scalars(wrong.limit(most)):
        yield f"offer {offer_id}: its stock is not the number of codes left in its pool"
