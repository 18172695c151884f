"""Write and list the movements of the shops' stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.catalogue.models import Offer
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation import clock
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import records
from marketplace.foundation.transaction import writing
from marketplace.shops.models import Movement, Shop, StockMovement

PER_PAGE: Final = 30
BATCH: Final = 1_000
_INSERT = insert(table_of(StockMovement))


@dataclass(frozen=True, slots=True)
class MovementRow(TitledRow):
    """A movement: `change` is signed, `on_hand` the number after it."""

    id: int
    shop_id: int
    offer_id: int
    kind: Movement
    change: int
    on_hand: int
    at: datetime
    note: str
    conversion_id: int | None
    shop: str
    titles: Texts
    by: str | None


@dataclass(frozen=True, slots=True)
class MovementPage:
    """One page of movements; `page` is between 1 and `pages`, which is at least 1."""

    movements: list[MovementRow]
    total: int
    page: int
    pages: int


def write(  # noqa: PLR0913 - a movement is these
    session: Session,
    *,
    shop_id: int,
    offer_id: int,
    kind: Movement,
    change: int,
    on_hand: int,
    staff_id: int | None,
    conversion_id: int | None = None,
    note: str = "",
    key: str | None = None,
) -> None:
    """Write one movement, in the transaction that moved the stock."""
    row = {
        "shop_id": shop_id,
        "offer_id": offer_id,
        "kind": kind,
        "change": change,
        "on_hand": on_hand,
        "at": clock.now(),
        "staff_id": staff_id,
        "conversion_id": conversion_id,
        "note": note,
        "key": key,
    }
    writing(session).execute(_INSERT, row)


def movements(*, shop_id: int, offer_id: int | None = None, page: int = 1) -> MovementPage:
    """Return a page of the shop's movements, of one gift or of all, the newest first."""
    conditions = _conditions(shop_id, offer_id)
    total = (
        db.session.scalar(select(func.count()).select_from(StockMovement).where(*conditions)) or 0
    )
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    newest = _rows(shop_id, offer_id).order_by(StockMovement.id.desc())
    shown = newest.offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    return MovementPage(records(MovementRow, db.session.execute(shown)), total, page, pages)


def all_movements(*, shop_id: int, offer_id: int | None = None) -> Iterator[MovementRow]:
    """Yield all of the shop's movements, the oldest first, read in batches."""
    after = 0
    while True:
        next_ones = _rows(shop_id, offer_id).where(StockMovement.id > after)
        rows = db.session.execute(next_ones.order_by(StockMovement.id).limit(BATCH)).all()
        yield from records(MovementRow, rows)
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def newest_id(session: Session, shop_id: int, offer_id: int) -> int:
    """Return the id of the gift's newest movement in the shop; 0 before the first."""
    newest = select(func.max(StockMovement.id)).where(*_conditions(shop_id, offer_id))
    return session.scalar(newest) or 0


def _conditions(shop_id: int, offer_id: int | None) -> list[Any]:
    of_gift = [] if offer_id is None else [StockMovement.offer_id == offer_id]
    return [StockMovement.shop_id == shop_id, *of_gift]


_COLUMNS: tuple[Any, ...] = (
    StockMovement.id,
    StockMovement.shop_id,
    StockMovement.offer_id,
    StockMovement.kind,
    StockMovement.change,
    StockMovement.on_hand,
    StockMovement.at,
    StockMovement.note,
    StockMovement.conversion_id,
    Shop.name.label("shop"),
    Offer.title.label("titles"),
    User.username.label("by"),
)


def _rows(shop_id: int, offer_id: int | None) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(Shop, Shop.id == StockMovement.shop_id)
        .join(Offer, Offer.id == StockMovement.offer_id)
        .outerjoin(User, User.id == StockMovement.staff_id)
        .where(*_conditions(shop_id, offer_id))
    )
