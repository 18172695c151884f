"""Define the table of the customers' approvals by PIN."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class ApprovalState(StrEnum):
    """The state of an approval: the PIN can be given, was given, or is no longer valid."""

    OPEN = "open"
    GIVEN = "given"
    ENDED = "ended"


class Approval(Base):
    """A clerk's request that the customer approves with the PIN sent by SMS to `number`.

    It is for a gift of the shop, or with a `conversion_id` from the start for the collection of a
    reserved one; once given, `conversion_id` is the resulting conversion. `points` is the number
    that the SMS named.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("wrong_pins >= 0", name="wrong_pins"),
        CheckConstraint("state <> 'given' OR conversion_id IS NOT NULL", name="given"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    clerk_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    number: Mapped[str] = mapped_column(String(32))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    points: Mapped[int]
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"), index=True)
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    state: Mapped[ApprovalState] = mapped_column(
        words(ApprovalState, "state"), default=ApprovalState.OPEN
    )
    made_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
