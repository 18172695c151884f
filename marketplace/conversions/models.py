"""Define the table of conversions: the offer, its terms, and the state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalogue.models import OfferKind
from marketplace.foundation import secrets_at_rest
from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class ConversionChannel(StrEnum):
    """The channel on which a conversion was requested."""

    WEB = "web"
    SMS = "sms"
    USSD = "ussd"
    COUNTER = "counter"
    API = "api"


class ConversionState(StrEnum):
    """The state of a conversion; `transitions` says which states can be undone."""

    ISSUED = "issued"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


LIVE_CODE = "state = 'issued' AND code_hash IS NOT NULL"
ENDING = "state = 'issued' AND code_hash IS NULL AND good_until IS NOT NULL"


class Conversion(Base):
    """Points converted into an offer; `terms` is the offer as it was then, without later edits.

    A partner offer has a `code` (13 characters, no hyphens), valid until `good_until`: it is found
    by its `code_hash` (see `stored_codes`) and shown from `sealed_code`. MB, SMS and MMS can be
    used up to the end of theirs; a gift reserved in a shop is kept to the end of its own. A
    conversion that is `lost` was cancelled without its points coming back. `reminded_at` is when
    its customer was reminded that its code runs out.

    The same `key` of a customer on a channel is the same conversion.
    """

    __tablename__ = "conversions"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(kind = 'partner') = (code_hash IS NOT NULL)", name="partner_code"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("NOT lost OR state = 'cancelled'", name="lost"),
        UniqueConstraint("customer_id", "via", "key"),
        UniqueConstraint("code_hash", name="uq_conversions_code"),
        Index("ix_conversions_customer_offer", "customer_id", "offer_id"),
        Index("ix_conversions_partner_confirmed", "partner_id", "confirmed_at"),
        Index(
            "ix_conversions_line",
            "line_id",
            postgresql_where=text("line_id IS NOT NULL"),
            sqlite_where=text("line_id IS NOT NULL"),
        ),
        Index(
            "ix_conversions_shop",
            "shop_id",
            "state",
            "confirmed_at",
            postgresql_where=text("shop_id IS NOT NULL"),
            sqlite_where=text("shop_id IS NOT NULL"),
        ),
        Index(
            "ix_conversions_live_codes",
            "good_until",
            postgresql_where=text(LIVE_CODE),
            sqlite_where=text(LIVE_CODE),
        ),
        Index(
            "ix_conversions_ending",
            "good_until",
            postgresql_where=text(ENDING),
            sqlite_where=text(ENDING),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lines.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[OfferKind] = mapped_column(words(OfferKind, "kind"))
    via: Mapped[ConversionChannel] = mapped_column(words(ConversionChannel, "via"))
    key: Mapped[str] = mapped_column(String(64))
    points: Mapped[int]
    units: Mapped[int | None]
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[ConversionState] = mapped_column(words(ConversionState, "state"))
    code_hash: Mapped[str | None] = mapped_column(String(13))
    sealed_code: Mapped[bytes | None] = mapped_column(LargeBinary)
    good_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_via: Mapped[ConversionChannel | None] = mapped_column(
        words(ConversionChannel, "confirmed_via")
    )
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("partner_phones.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_tokens.id"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    lost: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None]

    @property
    def code(self) -> str | None:
        """The code in clear (13 characters), decrypted each time; None where there is none."""
        return secrets_at_rest.decrypt(self.sealed_code) if self.sealed_code else None


# Conversions that count as had: all except those cancelled with their points returned, and gifts
# reserved and not collected, whose points always go back.
HAD = and_(
    or_(Conversion.state != ConversionState.CANCELLED, Conversion.lost),
    or_(Conversion.state != ConversionState.EXPIRED, Conversion.kind != OfferKind.GIFT),
)
