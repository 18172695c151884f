"""Tables of the code pools: the pool of an offer, its uploads, and its codes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class PoolCodeState(StrEnum):
    """The state of a pool's code: `staged` until its upload is added, then `left` to hand out."""

    STAGED = "staged"
    LEFT = "left"
    HANDED_OUT = "handed_out"
    RECALLED = "recalled"
    ENDED = "ended"


class UploadState(StrEnum):
    """The state of an upload: read by the worker, then added or discarded by a person."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    ADDING = "adding"
    ADDED = "added"
    DISCARDED = "discarded"
    FAILED = "failed"


LEFT: Final = "state = 'left'"
STAGED: Final = "state = 'staged'"
OPEN_UPLOAD: Final = "state IN ('waiting', 'reading', 'read', 'adding')"


class CodePool(Base):
    """The pool of an offer that hands out its partner's own codes.

    The offer's stock is the number of codes left. `low_at` is the stock at which marketing and the
    partner are warned, and `low_told_at` when they were; a pool with `closed_at` hands out none.
    """

    __tablename__ = "code_pools"
    __table_args__ = (CheckConstraint("low_at >= 0", name="low_at"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    form: Mapped[CodeForm] = mapped_column(words(CodeForm, "form"))
    low_at: Mapped[int]
    low_told_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class PoolUpload(Base):
    """A file of codes. `position` is the number of its bytes that are read.

    `uploaded` is the file's name in the instance's folder, None once it is deleted; `refused_size`
    is the size of the list of refused rows beside it.
    """

    __tablename__ = "pool_uploads"
    __table_args__ = (
        CheckConstraint("good >= 0 AND refused >= 0", name="counts"),
        Index(
            "ix_pool_uploads_open",
            "id",
            postgresql_where=text(OPEN_UPLOAD),
            sqlite_where=text(OPEN_UPLOAD),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("code_pools.offer_id"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    uploaded: Mapped[str | None] = mapped_column(String(80))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ran_by: Mapped[str] = mapped_column(String(64))
    state: Mapped[UploadState] = mapped_column(words(UploadState, "state"))
    size: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    lines: Mapped[int] = mapped_column(default=0)
    refused_size: Mapped[int] = mapped_column(BigInteger, default=0)
    good: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)


class PoolCode(Base):
    """One of a partner's own codes, found by `code_hash` and shown from `sealed_code`.

    A code that was handed out belongs to one conversion for ever: cancelling does not free it.
    `good_until` is the first moment at which it is no longer valid, None for no end of its own.
    """

    __tablename__ = "pool_codes"
    __table_args__ = (
        CheckConstraint("(state = 'handed_out') = (conversion_id IS NOT NULL)", name="handed_out"),
        CheckConstraint("(state IN ('recalled', 'ended')) = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("code_hash", name="uq_pool_codes_code"),
        UniqueConstraint("conversion_id", name="uq_pool_codes_conversion"),
        Index(
            "ix_pool_codes_left",
            "offer_id",
            "good_until",
            "id",
            postgresql_where=text(LEFT),
            sqlite_where=text(LEFT),
        ),
        Index(
            "ix_pool_codes_staged",
            "upload_id",
            "id",
            postgresql_where=text(STAGED),
            sqlite_where=text(STAGED),
        ),
        Index("ix_pool_codes_offer_state", "offer_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("code_pools.offer_id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("pool_uploads.id"))
    code_hash: Mapped[str] = mapped_column(String(13))
    sealed_code: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[PoolCodeState] = mapped_column(words(PoolCodeState, "state"))
    good_until: Mapped[datetime | None]
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"))
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
