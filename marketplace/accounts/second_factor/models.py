"""Tables of the second factors, their recovery codes, and the challenges of passkeys."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base

LONGEST_CREDENTIAL_ID = 1023  # bytes; the standard's limit


class FactorKind(StrEnum):
    """The kind of a second factor."""

    TOTP = "totp"
    PASSKEY = "passkey"


class Purpose(StrEnum):
    """The use of a passkey's challenge: to add a passkey, or to prove who the user is."""

    ADD = "add"
    PROVE = "prove"


class SecondFactor(Base):
    """A second factor of a user; it counts from `proven_at`, when it was used a first time.

    An app has the secret that it shares, encrypted, and the last step (of 30 seconds since 1970)
    whose code was used. A passkey has its id, its public key in COSE, and its count of signatures.
    """

    __tablename__ = "second_factors"
    __table_args__ = (
        CheckConstraint("(kind = 'totp') = (secret IS NOT NULL)", name="totp_secret"),
        CheckConstraint(
            "kind <> 'passkey' OR (credential_id IS NOT NULL AND public_key IS NOT NULL "
            "AND proven_at IS NOT NULL)",
            name="passkey_key",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[FactorKind] = mapped_column(words(FactorKind, "kind"))
    name: Mapped[str] = mapped_column(String(80))
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    used_step: Mapped[int] = mapped_column(BigInteger, default=0)
    credential_id: Mapped[bytes | None] = mapped_column(
        LargeBinary(LONGEST_CREDENTIAL_ID), unique=True
    )
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that takes the place of a second factor once; only its hash is stored."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A random value that a passkey signs; the row is deleted by the answer that is accepted."""

    __tablename__ = "passkey_challenges"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose, "purpose"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
