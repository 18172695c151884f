"""The invariant of the shops' stock: what is on hand is the sum of its movements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.shops.models import ShopStock, StockMovement


def violations(most: int) -> Iterator[str]:
    """Yield the first gifts in shops whose number is not what moved, in words; changes nothing."""
    of_both = (StockMovement.shop_id == ShopStock.shop_id) & (
        StockMovement.offer_id == ShopStock.offer_id
    )
    moved = func.coalesce(func.sum(StockMovement.change), 0)
    off = (
        select(ShopStock.shop_id, ShopStock.offer_id)
        .outerjoin(StockMovement, of_both)
        .group_by(ShopStock.shop_id, ShopStock.offer_id, ShopStock.on_hand)
        .having(moved != ShopStock.on_hand)
    )
    unheld = (
        select(StockMovement.shop_id, StockMovement.offer_id)
        .outerjoin(ShopStock, of_both)
        .where(ShopStock.shop_id.is_(None))
        .distinct()
    )
    for sentence, query in (
        ("shop {}, gift {}: on hand is not the sum of its movements", off),
        ("shop {}, gift {}: movements without a stock", unheld),
    ):
        for shop_id, offer_id in db.session.execute(query.limit(most)):
            yield sentence.format(shop_id, offer_id)
