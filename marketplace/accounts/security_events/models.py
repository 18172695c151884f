"""Tables of the security events, which no one can change, and of the alerts raised from them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class EventKind(StrEnum):
    """The subject of a security event."""

    SIGN_IN = "sign-in"
    SESSION = "session"
    PASSWORD = "password"  # noqa: S105 - a kind's name
    EMAIL = "email"
    FACTOR = "factor"
    TOKEN = "token"  # noqa: S105 - a kind's name
    SECRET = "secret"  # noqa: S105 - a kind's name
    ROLE = "role"
    ACCOUNT = "account"
    REFUSAL = "refusal"
    EXPORT = "export"
    VIEW = "view"
    CORRECTION = "correction"
    CANCEL = "cancel"
    CODE = "code"
    PIN = "pin"
    APPROVAL = "approval"
    RULE = "rule"
    ALERT = "alert"


class Outcome(StrEnum):
    """The outcome of a security event: done, a wrong secret, locked by a limit, or not allowed."""

    OK = "ok"
    FAILED = "failed"
    LOCKED = "locked"
    REFUSED = "refused"


class AlertRule(StrEnum):
    """A rule of velocity: too many events of one kind by one subject in a time window."""

    ACCOUNT_SIGN_INS = "account-sign-ins"
    NETWORK_SIGN_INS = "network-sign-ins"
    CANCELS = "cancels"
    WRONG_CODES = "wrong-codes"
    NEAR_LIMIT = "near-limit"
    EXPORTS = "exports"
    REFUSALS = "refusals"
    WRONG_SECRETS = "wrong-secrets"


class SecurityEvent(Base):
    """One security event; triggers refuse to change it, and to delete it for a year.

    `user_id` acted, `subject_user_id` is the account acted on. Neither is a foreign key, so that
    the log outlives both. `actor` names a program or command. `network` is never a full address
    (a /24 or /48), `detail` never a secret. `count` is the number of equal attempts in the row.
    """

    __tablename__ = "security_events"
    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        Index("ix_security_events_user_id_at", "user_id", "at"),
        Index("ix_security_events_subject_user_id_at", "subject_user_id", "at"),
        Index("ix_security_events_kind_at", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[EventKind] = mapped_column(words(EventKind, "kind"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"))
    user_id: Mapped[int | None] = mapped_column(BigId)
    subject_user_id: Mapped[int | None] = mapped_column(BigId)
    actor: Mapped[str] = mapped_column(String(64), default="")
    network: Mapped[str] = mapped_column(String(43), default="")
    device: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[str] = mapped_column(String(120), default="")
    request_id: Mapped[str | None] = mapped_column(String(36))
    count: Mapped[int] = mapped_column(default=1)


class SecurityAlert(Base):
    """An alert of one rule about one subject, raised once a window, until it is acknowledged."""

    __tablename__ = "security_alerts"
    __table_args__ = (
        UniqueConstraint("rule", "subject", "window_start"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged"
        ),
        CheckConstraint("(acknowledged_at IS NULL) = (reason IS NULL)", name="reason"),
        Index(
            "ix_security_alerts_open",
            "id",
            postgresql_where=text("acknowledged_at IS NULL"),
            sqlite_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule: Mapped[AlertRule] = mapped_column(words(AlertRule, "rule"))
    subject: Mapped[str] = mapped_column(String(64))
    window_start: Mapped[datetime]
    raised_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
    most: Mapped[int]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
