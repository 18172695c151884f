"""The books after a deed, as plain values that do not depend on the channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from marketplace.catalogue.models import Stock
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning_models import Order
from marketplace.conversions.verify import verify
from marketplace.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.models import Account, Entry, Lot
from marketplace.shops.models import ShopStock
from tests.cast import Person


@dataclass(frozen=True)
class Books:
    """All that a conversion moves."""

    balance: int
    lots: list[int]
    entries: list[int]
    conversions: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    stock: list[int]
    free_in_shops: list[int]
    told: int


def books_of(person: Person) -> Books:
    """The books as they stand, which hold whatever happened."""
    db.session.rollback()
    assert verify().violations == []
    mine = Conversion.customer_id == person.customer_id
    conversions = db.session.scalars(select(Conversion).where(mine).order_by(Conversion.id))
    return Books(
        balance=db.session.scalars(
            select(Account.balance).where(Account.customer_id == person.customer_id)
        ).one(),
        lots=_all(select(Lot.remaining).where(Lot.customer_id == person.customer_id), Lot.id),
        entries=_all(select(Entry.amount).where(Entry.customer_id == person.customer_id), Entry.id),
        conversions=[_plain(conversion) for conversion in conversions],
        orders=_all(select(Order.asked), Order.id),
        stock=_all(select(Stock.remaining), Stock.offer_id),
        free_in_shops=_all(select(ShopStock.on_hand - ShopStock.reserved), ShopStock.offer_id),
        told=db.session.scalar(_EMAILS) or 0,
    )


# an SMS is answered by an SMS, so what all channels have in common is the email
_EMAILS = select(func.count()).where(
    OutboxMessage.kind == "conversion", OutboxMessage.channel == "email"
)


def _all(query: Any, order: Any) -> list[Any]:
    return list(db.session.scalars(query.order_by(order)))


def _plain(conversion: Conversion) -> dict[str, Any]:
    return {
        "offer": conversion.offer_id,
        "kind": conversion.kind.value,
        "points": conversion.points,
        "units": conversion.units,
        "line": conversion.line_id,
        "coded": conversion.code is not None,
        "terms": {name: said for name, said in conversion.terms.items() if name != "slug"},
    }
