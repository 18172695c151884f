"""Take gifts from a shop's stock: handed over at its counter, or reserved for a day on the web."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.refusals import NoneInShop, NoSuchShop
from marketplace.shops import take_stock
from marketplace.shops.lookup import free_in, is_open

RESERVED_DAYS: Final = 1


def take(session: Session, receipt: Receipt, *, offer_id: int, staff_id: int | None) -> None:
    """Take the gift of a new conversion from its shop; raises NoneInShop."""
    if receipt.shop_id is None:
        return
    if receipt.via is ConversionChannel.COUNTER:
        taken = take_stock.hand_over(
            session,
            shop_id=receipt.shop_id,
            offer_id=offer_id,
            conversion_id=receipt.id,
            staff_id=staff_id,
        )
    else:
        taken = take_stock.reserve(session, shop_id=receipt.shop_id, offer_id=offer_id)
    if not taken:
        raise NoneInShop


def require_free(session: Session, *, shop_id: int | None, offer_id: int) -> None:
    """Refuse beforehand what `take` would refuse.

    Raises NoSuchShop or NoneInShop.
    """
    if shop_id is None or not is_open(session, shop_id):
        raise NoSuchShop
    if free_in(session, shop_id=shop_id, offer_id=offer_id) < 1:
        raise NoneInShop


def release(session: Session, *, kind: OfferKind, shop_id: int | None, offer_id: int) -> None:
    """Return a reserved gift to the shop's stock; no effect for other conversions."""
    if kind is OfferKind.GIFT and shop_id is not None:
        take_stock.release(session, shop_id=shop_id, offer_id=offer_id)
