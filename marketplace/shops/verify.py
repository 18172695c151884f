"""Check the invariant of the shops' stock: the number on hand is the sum of its movements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.shops.models import ShopStock, StockMovement


def violations(most: int) -> Iterator[str]:
    """Yield the first stocks that differ from the sum of their movements, in words.

    Changes nothing.
    """
    same_stock = (StockMovement.shop_id == ShopStock.shop_id) & (
        StockMovement.offer_id == ShopStock.offer_id
    )
    moved = func.coalesce(func.sum(StockMovement.change), 0)
    differing = (
        select(ShopStock.shop_id, ShopStock.offer_id)
        .outerjoin(StockMovement, same_stock)
        .group_by(ShopStock.shop_id, ShopStock.offer_id, ShopStock.on_hand)
        .having(moved != ShopStock.on_hand)
    )
    without_stock = (
        select(StockMovement.shop_id, StockMovement.offer_id)
        .outerjoin(ShopStock, same_stock)
        .where(ShopStock.shop_id.is_(None))
        .distinct()
    )
    for sentence, query in (
        ("shop {}, gift {}: on hand is not the sum of its movements", differing),
        ("shop {}, gift {}: movements without a stock", without_stock),
    ):
        for shop_id, offer_id in db.session.execute(query.limit(most)):
            yield sentence.format(shop_id, offer_id)
