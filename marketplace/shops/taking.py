"""Taking a gift from a shop's stock, in the transaction of the conversion that it is for.

The row is hot: whoever takes from it does so last of all.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.shops.models import Movement, ShopStock, StockMovement
from marketplace.transaction import writing

STOCK = cast("Table", ShopStock.__table__)
MOVEMENTS = cast("Table", StockMovement.__table__)
_HERE = update(STOCK).where(
    STOCK.c.shop_id == bindparam("in_shop"), STOCK.c.offer_id == bindparam("of_offer")
)
_FREE = STOCK.c.on_hand > STOCK.c.reserved
_TAKE = _HERE.where(_FREE).values(on_hand=STOCK.c.on_hand - 1).returning(STOCK.c.on_hand)
_RESERVE = _HERE.where(_FREE).values(reserved=STOCK.c.reserved + 1).returning(STOCK.c.on_hand)
_RELEASE = (
    _HERE.where(STOCK.c.reserved > 0)
    .values(reserved=STOCK.c.reserved - 1)
    .returning(STOCK.c.on_hand)
)
_FETCH = (
    _HERE.where(STOCK.c.reserved > 0)
    .values(reserved=STOCK.c.reserved - 1, on_hand=STOCK.c.on_hand - 1)
    .returning(STOCK.c.on_hand)
)


def hand_over(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Take one that nobody has reserved off the shelf; False where there is none."""
    left = _move(session, _TAKE, shop_id, offer_id)
    if left is None:
        return False
    _note(session, shop_id, offer_id, left, conversion_id, staff_id)
    return True


def reserve(session: Session, *, shop_id: int, offer_id: int) -> bool:
    """Put one aside; False where there is none that nobody has reserved."""
    return _move(session, _RESERVE, shop_id, offer_id) is not None


def release(session: Session, *, shop_id: int, offer_id: int) -> None:
    """Let go of one that was put aside."""
    _move(session, _RELEASE, shop_id, offer_id)


def fetch(
    session: Session, *, shop_id: int, offer_id: int, conversion_id: int, staff_id: int | None
) -> bool:
    """Hand over one that was put aside; False where none was."""
    left = _move(session, _FETCH, shop_id, offer_id)
    if left is None:
        return False
    _note(session, shop_id, offer_id, left, conversion_id, staff_id)
    return True


def _move(session: Session, deed: Any, shop_id: int, offer_id: int) -> int | None:  # noqa: ANN401 - an UPDATE of core
    asked = {"in_shop": shop_id, "of_offer": offer_id}
    left: int | None = writing(session).execute(deed, asked).scalar_one_or_none()
    return left


def _note(
    session: Session,
    shop_id: int,
    offer_id: int,
    left: int,
    conversion_id: int,
    staff_id: int | None,
) -> None:
    row = {
        "shop_id": shop_id,
        "offer_id": offer_id,
        "kind": Movement.HANDED_OVER,
        "change": -1,
        "on_hand": left,
        "at": clock.now(),
        "staff_id": staff_id,
        "conversion_id": conversion_id,
        "note": "",
    }
    writing(session).execute(insert(MOVEMENTS), row)
