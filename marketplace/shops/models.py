"""Define the tables of the shops, their stock, and the movements of that stock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class Shop(Base):
    """A shop of the operator; a closed one hands nothing over."""

    __tablename__ = "shops"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    city: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200))
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ShopStock(Base):
    """The number of a gift in a shop, and how many are reserved; it is low at `low_at`.

    The movements explain it: `on_hand` is their sum.
    """

    __tablename__ = "shop_stock"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("low_at >= 0", name="low_at"),
    )

    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True, index=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    low_at: Mapped[int] = mapped_column(default=0)

    @hybrid_property
    def free(self) -> int:
        """The number of unreserved pieces; on the class, the same in SQL."""
        return self.on_hand - self.reserved


class Movement(StrEnum):
    """The reason for which a shop's stock moved."""

    RECEIVED = "received"
    HANDED_OVER = "handed-over"
    RETURNED = "returned"
    COUNTED = "counted"


class StockMovement(Base):
    """A movement of a shop's stock; a trigger refuses any change to it.

    `change` is signed, `on_hand` the number after it. A gift is returned by a customer (change +1,
    with its conversion) or to the store (negative). `key` comes with the form that books it: the
    same one again books nothing.
    """

    __tablename__ = "stock_movements"
    __table_args__ = (
        Index("ix_stock_movements_shop_offer", "shop_id", "offer_id", "id"),
        UniqueConstraint("shop_id", "key"),
        Index(
            "ix_stock_movements_conversion",
            "conversion_id",
            postgresql_where=text("conversion_id IS NOT NULL"),
            sqlite_where=text("conversion_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    kind: Mapped[Movement] = mapped_column(words(Movement, "kind"))
    change: Mapped[int]
    on_hand: Mapped[int]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str | None] = mapped_column(String(64))
