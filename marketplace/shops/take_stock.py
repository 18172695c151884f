"""Taking a gift from a shop's stock, in the transaction of the conversion that it is for.

The row is hot: whoever takes from it does so last of all. The last free one that goes and the first
that comes back move the catalogue's version, as the gift may be sold out now, or no longer.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from marketplace.catalogue import version
from marketplace.foundation.transaction import writing
from marketplace.shops import movements
from marketplace.shops.models import Movement, ShopStock
from marketplace.shops.stocking import lock_stock

STOCK = cast("Table", ShopStock.__table__)
_HERE = update(STOCK).where(
    STOCK.c.shop_id == bindparam("in_shop"), STOCK.c.offer_id == bindparam("of_offer")
)
_FREE = ShopStock.free > 0
_LEFT = (STOCK.c.on_hand, ShopStock.free.label("free"))
_TAKE = _HERE.where(_FREE).values(on_hand=STOCK.c.on_hand - 1).returning(*_LEFT)
_RESERVE = _HERE.where(_FREE).values(reserved=STOCK.c.reserved + 1).returning(*_LEFT)
_RELEASE = _HERE.where(STOCK.c.reserved > 0).values(reserved=STOCK.c.reserved - 1).returning(*_LEFT)
_FETCH = (
    _HERE.where(STOCK.c.reserved > 0)
    .values(reserved=STOCK.c.reserved - 1, on_hand=STOCK.c.on_hand - 1)
    .returning(*_LEFT)
)
_PUT = _HERE.values(on_hand=STOCK.c.on_hand + 1).returning(*_LEFT)
_OVER, _BACK = Movement.HANDED_OVER, Movement.RETURNED
_GONE, _THERE_AGAIN = 0, 1  # so many free after the deed is news to the shop window


def hand_over(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Take one that nobody has reserved off the shelf; False where there is none."""
    left = _move(session, _TAKE, shop_id, offer_id, news=_GONE)
    if left is None:
        return False
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(session, **ids, kind=_OVER, change=-1, on_hand=left, staff_id=staff_id)
    return True


def reserve(session: Session, *, shop_id: int, offer_id: int) -> bool:
    """Put one aside; False where there is none that nobody has reserved."""
    return _move(session, _RESERVE, shop_id, offer_id, news=_GONE) is not None


def release(session: Session, *, shop_id: int, offer_id: int) -> None:
    """Let go of one that was put aside."""
    _move(session, _RELEASE, shop_id, offer_id, news=_THERE_AGAIN)


def fetch(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Hand over one that was put aside; False where none was."""
    left = _move(session, _FETCH, shop_id, offer_id)
    if left is None:
        return False
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(session, **ids, kind=_OVER, change=-1, on_hand=left, staff_id=staff_id)
    return True


def take_back(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> None:
    """Put a gift that a customer brings back on the shelf, in a shop that never had one too."""
    lock_stock(session, shop_id, offer_id)
    left = _move(session, _PUT, shop_id, offer_id, news=_THERE_AGAIN)
    ids: dict[str, Any] = {"shop_id": shop_id, "offer_id": offer_id, "conversion_id": conversion_id}
    movements.write(session, **ids, kind=_BACK, change=1, on_hand=left or 0, staff_id=staff_id)


def _move(
    session: Session,
    deed: Any,  # noqa: ANN401 - an UPDATE of core
    shop_id: int,
    offer_id: int,
    news: int | None = None,
) -> int | None:
    asked = {"in_shop": shop_id, "of_offer": offer_id}
    left = writing(session).execute(deed, asked).one_or_none()
    if left is None:
        return None
    if left.free == news:
        version.bump_last(session)
    on_hand: int = left.on_hand
    return on_hand
