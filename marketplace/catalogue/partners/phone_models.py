"""The table of the phones from which partners confirm codes by SMS."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, bytewise
from marketplace.foundation.extensions import Base

IN_USE = "verified_at IS NOT NULL AND removed_at IS NULL"


class PartnerPhone(Base):
    """A mobile number of a partner; it confirms codes once the PIN sent to it was entered.

    A number in use belongs to one partner. Without a branch it confirms for the whole business.
    """

    __tablename__ = "partner_phones"
    __table_args__ = (
        CheckConstraint("wrong_pins >= 0", name="wrong_pins"),
        Index(
            "uq_partner_phones_number",
            "number",
            unique=True,
            postgresql_where=text(IN_USE),
            sqlite_where=text(IN_USE),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    number: Mapped[str] = mapped_column(bytewise(20))
    name: Mapped[str] = mapped_column(String(80), default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    pin_until: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
