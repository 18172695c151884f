"""Tables of the legal texts: drafts, published versions, and who accepted which version."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base
from marketplace.foundation.languages.texts import Texts

_OF_PARTNER = text("partner_id IS NOT NULL")


class TextKind(StrEnum):
    """A legal text; each has its own versions."""

    PRIVACY = "privacy"
    TERMS = "terms"
    PARTNER_TERMS = "partner_terms"


class AcceptanceChannel(StrEnum):
    """The channel on which a version was accepted, or noted as the one in force (`api`).

    `partner-page` is the page of the terms for partners, `sign-in` the page that asks for a text
    after signing in.
    """

    REGISTRATION = "registration"
    SIGN_IN = "sign-in"
    API = "api"
    PARTNER_PAGE = "partner-page"


class LegalTextVersion(Base):
    """A published version, by language in Markdown; triggers refuse to change or delete it.

    `number` counts the versions of a kind from 1; 0 is the text that the software brings along,
    which has no row. Of the versions begun, the one with the highest number is in force.
    """

    __tablename__ = "legal_text_versions"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[TextKind] = mapped_column(words(TextKind, "kind"))
    number: Mapped[int]
    text: Mapped[Texts] = mapped_column(Json)
    changes: Mapped[str] = mapped_column(Text)
    asks_acceptance: Mapped[bool]
    in_force_from: Mapped[datetime]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class LegalTextDraft(Base):
    """The next version of a kind while it is written; `revision` counts its changes."""

    __tablename__ = "legal_text_drafts"

    kind: Mapped[TextKind] = mapped_column(words(TextKind, "kind"), primary_key=True)
    text: Mapped[Texts] = mapped_column(Json)
    revision: Mapped[int]
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class LegalAcceptance(Base):
    """A user's acceptance of a version; triggers refuse to change or delete it.

    `text_hash` is the SHA-256 of the version's text in `language`, as it was read. Terms for
    partners are accepted for the business `partner_id` of the user.
    """

    __tablename__ = "legal_acceptances"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "number", "channel"),
        CheckConstraint("partner_id IS NULL OR kind = 'partner_terms'", name="partner"),
        Index(
            "ix_legal_acceptances_partner",
            "partner_id",
            "number",
            postgresql_where=_OF_PARTNER,
            sqlite_where=_OF_PARTNER,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[TextKind] = mapped_column(words(TextKind, "kind"))
    number: Mapped[int]
    channel: Mapped[AcceptanceChannel] = mapped_column(words(AcceptanceChannel, "channel"))
    language: Mapped[str] = mapped_column(String(8))
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
