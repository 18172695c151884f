"""Take a gift from a shop's stock, in the transaction of the conversion that it is for.

The row is contended, so it is locked last of all. Taking the last free piece and returning the
first move the catalogue's version, as the gift may be sold out now, or available again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from marketplace.catalogue import version
from marketplace.foundation.extensions import table_of
from marketplace.foundation.transaction import writing
from marketplace.shops import movements
from marketplace.shops.models import Movement, ShopStock
from marketplace.shops.stocking import lock_stock

STOCK = table_of(ShopStock)
_STOCK_ROW = update(STOCK).where(
    STOCK.c.shop_id == bindparam("in_shop"), STOCK.c.offer_id == bindparam("of_offer")
)
_FREE = ShopStock.free > 0
_REMAINING = (STOCK.c.on_hand, ShopStock.free.label("free"))
_TAKE = _STOCK_ROW.where(_FREE).values(on_hand=STOCK.c.on_hand - 1).returning(*_REMAINING)
_RESERVE = _STOCK_ROW.where(_FREE).values(reserved=STOCK.c.reserved + 1).returning(*_REMAINING)
_RELEASE = (
    _STOCK_ROW.where(STOCK.c.reserved > 0)
    .values(reserved=STOCK.c.reserved - 1)
    .returning(*_REMAINING)
)
_FETCH = (
    _STOCK_ROW.where(STOCK.c.reserved > 0)
    .values(reserved=STOCK.c.reserved - 1, on_hand=STOCK.c.on_hand - 1)
    .returning(*_REMAINING)
)
_PUT = _STOCK_ROW.values(on_hand=STOCK.c.on_hand + 1).returning(*_REMAINING)
_HANDED_OVER, _RETURNED = Movement.HANDED_OVER, Movement.RETURNED
_SOLD_OUT, _AVAILABLE_AGAIN = 0, 1  # numbers of free pieces at which the shop window changes


def hand_over(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Take one unreserved piece from the stock; returns False where there is none."""
    on_hand = _move(session, _TAKE, shop_id, offer_id, window_changes_at=_SOLD_OUT)
    if on_hand is None:
        return False
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(
        session, **ids, kind=_HANDED_OVER, change=-1, on_hand=on_hand, staff_id=staff_id
    )
    return True


def reserve(session: Session, *, shop_id: int, offer_id: int) -> bool:
    """Reserve one piece; returns False where no unreserved one is left."""
    return _move(session, _RESERVE, shop_id, offer_id, window_changes_at=_SOLD_OUT) is not None


def release(session: Session, *, shop_id: int, offer_id: int) -> None:
    """Release one reserved piece."""
    _move(session, _RELEASE, shop_id, offer_id, window_changes_at=_AVAILABLE_AGAIN)


def fetch(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Hand over one reserved piece; returns False where none was reserved."""
    on_hand = _move(session, _FETCH, shop_id, offer_id)
    if on_hand is None:
        return False
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(
        session, **ids, kind=_HANDED_OVER, change=-1, on_hand=on_hand, staff_id=staff_id
    )
    return True


def take_back(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> None:
    """Return a gift that a customer brings back to the stock, even of a shop that never had it."""
    lock_stock(session, shop_id, offer_id)
    on_hand = _move(session, _PUT, shop_id, offer_id, window_changes_at=_AVAILABLE_AGAIN)
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(
        session, **ids, kind=_RETURNED, change=1, on_hand=on_hand or 0, staff_id=staff_id
    )


def _move(
    session: Session,
    statement: Any,  # noqa: ANN401 - an UPDATE of core
    shop_id: int,
    offer_id: int,
    window_changes_at: int | None = None,
) -> int | None:
    ids = {"in_shop": shop_id, "of_offer": offer_id}
    stock = writing(session).execute(statement, ids).one_or_none()
    if stock is None:
        return None
    if stock.free == window_changes_at:
        version.bump_last(session)
    on_hand: int = stock.on_hand
    return on_hand
