"""The table of the personal numbers and addresses, which holds them encrypted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class DetailKind(StrEnum):
    """A personal detail that only some operators have a purpose for."""

    PERSONAL_NUMBER = "personal-number"
    ADDRESS = "address"


class PersonalDetail(Base):
    """A customer's personal number or address; `sealed` is its value, encrypted."""

    __tablename__ = "personal_details"
    __table_args__ = (UniqueConstraint("customer_id", "kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[DetailKind] = mapped_column(words(DetailKind, "kind"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
