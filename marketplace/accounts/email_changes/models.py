"""Tables of the changes of users' emails, and of the links that prove or undo them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class ChangeState(StrEnum):
    """The state of a change; `moves` holds which follows which."""

    WAITING = "waiting"
    COUNTED = "counted"
    UNDONE = "undone"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SETTLED = "settled"


class AskedBy(StrEnum):
    """The side that asked for the change; staff and the operator's system have seen the person."""

    SELF = "self"
    STAFF = "staff"
    OPERATOR = "operator"


class LinkPurpose(StrEnum):
    """The effect of a change's link."""

    PROVE = "prove"
    UNDO = "undo"


class EmailChange(Base):
    """A change of a user's email; it counts from `counted_at`, and can be undone to `undo_until`.

    A user has at most one that waits for its proof.
    """

    __tablename__ = "email_changes"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('counted', 'undone', 'settled')) = (counted_at IS NOT NULL)", name="counted"
        ),
        CheckConstraint("(counted_at IS NULL) = (undo_until IS NULL)", name="undo_until"),
        CheckConstraint("(state IN ('waiting', 'counted')) = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_email_changes_waiting",
            "user_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    old_email: Mapped[str | None] = mapped_column(String(254), index=True)
    new_email: Mapped[str] = mapped_column(String(254))
    state: Mapped[ChangeState] = mapped_column(words(ChangeState, "state"))
    asked_by: Mapped[AskedBy] = mapped_column(words(AskedBy, "asked_by"))
    asked_at: Mapped[datetime]
    proof_until: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class EmailLink(Base):
    """A link that was sent for a change, stored only as a hash; it ends with its change."""

    __tablename__ = "email_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    change_id: Mapped[int] = mapped_column(
        ForeignKey("email_changes.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose, "purpose"))
