"""Tables of the versions of the operator's terms for partners, and of who accepted which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json
from marketplace.foundation.extensions import Base


class TermsVersion(Base):
    """A version of the terms that staff wrote, by language; append-only, the newest counts.

    The first version is the text that comes with the product, so these begin with the second.
    """

    __tablename__ = "partner_terms_versions"
    __table_args__ = (CheckConstraint("version > 1", name="version"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, str]] = mapped_column(Json)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class TermsAcceptance(Base):
    """A partner's acceptance of one version of the terms, by one of its owners; append-only.

    `text_hash` is the SHA-256 of the text that was read, in that language.
    """

    __tablename__ = "partner_terms_acceptances"
    __table_args__ = (UniqueConstraint("partner_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
