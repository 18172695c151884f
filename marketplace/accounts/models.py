"""Tables of the users, their sessions and API tokens, and of the audit log."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, bytewise, words
from marketplace.foundation.extensions import Base
from marketplace.foundation.languages import default_language


class Role(StrEnum):
    """The role of a user; each user has exactly one."""

    CUSTOMER = "customer"
    OWNER = "owner"
    CASHIER = "cashier"
    MARKETING = "marketing"
    SUPPORT = "support"
    FINANCE = "finance"
    CLERK = "clerk"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


PARTNER_ROLES = frozenset({Role.OWNER, Role.CASHIER})
STAFF_ROLES = frozenset(Role) - PARTNER_ROLES - {Role.CUSTOMER}


class Proof(StrEnum):
    """The means by which a user proved in a session who they are."""

    PASSWORD = "password"  # noqa: S105 - a means, not a secret
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery-code"


class User(Base):
    """A person who may sign in: a customer, a partner's owner or cashier, or a member of staff.

    `email_since` is when the email last changed; None where it never did. `device_epoch` is raised
    with each new password: cookies of browsers that knew an earlier one are no longer known.
    `unapproved_by` is the member of staff who made a partner's account or gave it a password, until
    a second one approves it.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("(role = 'customer') = (customer_id IS NOT NULL)", name="customer_role"),
        CheckConstraint(
            "(role IN ('owner', 'cashier')) = (partner_id IS NOT NULL)", name="partner_role"
        ),
        CheckConstraint("shop_id IS NULL OR role = 'clerk'", name="shop_role"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(bytewise(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    language: Mapped[str] = mapped_column(String(8), default=default_language)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    email_since: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(120), default="")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), unique=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"), index=True)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    device_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    unapproved_by: Mapped[int | None] = mapped_column(BigId)


class SignIn(Base):
    """One signed-in browser; its row is the session, deleting it ends the session.

    `device` and `network` describe the browser to its user: "Firefox on Windows", and the IP
    network without the last part of the address. Only staff have `idle_until`: without a request
    until then the session ends.
    `proven_at` is when its user last proved who they are. `proven_by` is the strongest means so
    far: a second factor, once one was used. While `texts_due` is set, a new version of a legal text
    waits for the user's acceptance.
    """

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime | None]
    idle_until: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(80), default="", server_default="")
    network: Mapped[str] = mapped_column(String(45), default="", server_default="")
    proven_at: Mapped[datetime]
    proven_by: Mapped[Proof] = mapped_column(words(Proof, "proven_by"))
    texts_due: Mapped[bool] = mapped_column(default=False, server_default=false())


class PasswordReset(Base):
    """A link to choose a new password, valid once and for a short time."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailureCount(Base):
    """The failures of one kind by one subject in one time window, shared by all nodes."""

    __tablename__ = "failure_counts"

    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    failures: Mapped[int]


class AuditEntry(Base):
    """An action of a member of staff or a partner's user; a trigger refuses to change it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    username: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(String(45))
    request_id: Mapped[str | None] = mapped_column(String(36))


class ApiToken(Base):
    """A token by which another system calls the API; only the hash of its secret is stored.

    It is valid only from its `networks`, where it has any. A partner's till key confirms codes for
    the partner, at its branch where it is bound to one. A third party's token only reads, and only
    of customers who agreed to that.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint("third_party_id IS NULL OR purpose = 'loyalty-read'", name="third_party"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    networks: Mapped[str] = mapped_column(String(400), default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    third_party_id: Mapped[int | None] = mapped_column(ForeignKey("third_parties.id"))
