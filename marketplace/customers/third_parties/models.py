"""Tables of the third parties, their purposes in versions, and customers' consents to them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json
from marketplace.foundation.extensions import Base
from marketplace.foundation.languages.texts import Texts

LONGEST_NAME: Final = 120


class ThirdParty(Base):
    """A business or office outside the operator's that gets data of customers who agreed to it.

    The name never changes: another recipient is another third party. `version` is that of the
    purpose in force; consents to `agreed_from` and later versions hold. While it is not `active`,
    nothing is told to it.
    """

    __tablename__ = "third_parties"
    __table_args__ = (
        CheckConstraint("0 < agreed_from AND agreed_from <= version", name="agreed_from"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    version: Mapped[int]
    agreed_from: Mapped[int]
    active: Mapped[bool]


class ThirdPartyPurpose(Base):
    """A version of the purpose, by language; triggers refuse to change or delete it.

    With `asks_again` the consents to earlier versions ended with it.
    """

    __tablename__ = "third_party_purposes"
    __table_args__ = (
        UniqueConstraint("third_party_id", "version"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    third_party_id: Mapped[int] = mapped_column(ForeignKey("third_parties.id"))
    version: Mapped[int]
    text: Mapped[Texts] = mapped_column(Json)
    asks_again: Mapped[bool]
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ThirdPartyConsent(Base):
    """A consent to share one's data with a third party, or its withdrawal; the newest holds.

    Triggers refuse to change or delete it. `wording` is the sentence that was read, with the name
    and the purpose of `version`, in `language`.
    """

    __tablename__ = "third_party_consents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["third_party_id", "version"],
            ["third_party_purposes.third_party_id", "third_party_purposes.version"],
            name="fk_third_party_consents_version",
        ),
        Index("ix_third_party_consents_newest", "third_party_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    third_party_id: Mapped[int] = mapped_column(BigId)
    version: Mapped[int]
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
