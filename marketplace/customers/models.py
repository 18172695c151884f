"""Tables of the customers and of the lines that the operator knows."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from marketplace.foundation.column_types import BigId, Json, bytewise, words
from marketplace.foundation.extensions import Base
from marketplace.foundation.languages import default_language
from marketplace.foundation.languages.folding import words as words_of
from marketplace.programme.models import Tariff as Tariff  # a column of lines too

LONGEST_SURNAME: Final = 80


def folded_surname(surname: str) -> str:
    """Return the surname as it is searched: its words in Latin, without accents and case."""
    return " ".join(words_of(surname))[:LONGEST_SURNAME]


class LineKind(StrEnum):
    """A mobile number or a fixed contract."""

    MOBILE = "mobile"
    FIXED = "fixed"


class Channel(StrEnum):
    """A channel by which a person gets messages."""

    EMAIL = "email"
    SMS = "sms"


class StoppedBy(StrEnum):
    """The side that stopped an account; only support opens it again."""

    CUSTOMER = "customer"
    SUPPORT = "support"


class Customer(Base):
    """A person who registered; a closed account keeps its row without the personal data.

    While `stopped_at` is set, nothing is converted and no points or codes are shown, on any
    channel. `surname_folded` follows the surname, for the search.
    """

    __tablename__ = "customers"
    __table_args__ = (
        CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name="stop"),
        Index(
            "ix_customers_stopped",
            "id",
            postgresql_where=text("stopped_at IS NOT NULL"),
            sqlite_where=text("stopped_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    surname: Mapped[str] = mapped_column(String(LONGEST_SURNAME))
    surname_folded: Mapped[str] = mapped_column(
        bytewise(LONGEST_SURNAME), default="", server_default="", index=True
    )
    email: Mapped[str | None] = mapped_column(bytewise(254), unique=True)
    phone: Mapped[str | None] = mapped_column(bytewise(20), index=True)
    language: Mapped[str] = mapped_column(String(8), default=default_language)
    registered_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[StoppedBy | None] = mapped_column(words(StoppedBy, "stopped_by"))

    @validates("surname")
    def _fold_surname(self, _name: str, surname: str) -> str:
        self.surname_folded = folded_surname(surname)
        return surname


class Line(Base):
    """A service known to the operator's CRM, with a `customer_id` once its owner has proven it.

    `active_from` and `active_to` are the first day of its present subscription and the day on which
    that ended, as the CRM says; `life` counts its subscriptions. `earning_from` is the 1st of the
    first month whose earnings count, None while no month counts. `tariff_since` is the moment of
    the newest change of tariff that was applied.

    `undelivered_since` is the first of the failed SMS since the last one that arrived, `sim` a hash
    of the SIM seen last, and `doubted_at` when its SIM changed: `line_owner` says what follows.
    """

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint("(kind = 'mobile') = (tariff IS NOT NULL)", name="mobile_has_tariff"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(bytewise(32), unique=True)
    kind: Mapped[LineKind] = mapped_column(words(LineKind, "kind"))
    tariff: Mapped[Tariff | None] = mapped_column(words(Tariff, "tariff"))
    package: Mapped[str | None] = mapped_column(String(80))
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    life: Mapped[int] = mapped_column(default=1, server_default="1")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    verified_at: Mapped[datetime | None]
    earning_from: Mapped[date | None]
    tariff_since: Mapped[datetime | None]
    undelivered_since: Mapped[datetime | None]
    sim: Mapped[str | None] = mapped_column(String(64))
    doubted_at: Mapped[datetime | None]


class EndCause(StrEnum):
    """The reason for which a line left its customer; the programme's rules go by it."""

    LOST = "lost"
    CONTRACT_ENDED = "contract-ended"
    REPLACED = "replaced"


class EndedBy(StrEnum):
    """The side that took a line off its customer."""

    CRM = "crm"
    SUPPORT = "support"
    CUSTOMER = "customer"


class LineEnd(Base):
    """The end of a customer's time with a line, and what became of the line's points.

    `points` are those that the line still held, in whole points; they are lost where `lost` is set.
    """

    __tablename__ = "line_endings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    cause: Mapped[EndCause] = mapped_column(words(EndCause, "cause"))
    ended_by: Mapped[EndedBy] = mapped_column(words(EndedBy, "ended_by"))
    held_since: Mapped[datetime | None]
    ended_at: Mapped[datetime]
    points: Mapped[int]
    lost: Mapped[bool]


class TariffChange(Base):
    """A change of a line's tariff that billing reported, and its losses in points and units.

    Where it took the line's points, `lost_until` is the last day whose earnings it took, None for
    all of them.
    """

    __tablename__ = "tariff_changes"

    change_id: Mapped[str] = mapped_column(bytewise(64), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    from_tariff: Mapped[Tariff] = mapped_column(words(Tariff, "from_tariff"))
    to_tariff: Mapped[Tariff] = mapped_column(words(Tariff, "to_tariff"))
    at: Mapped[datetime]
    points_lost: Mapped[int]
    units_lost: Mapped[int]
    lost_until: Mapped[date | None]
    applied_at: Mapped[datetime]


class PendingRegistration(Base):
    """A registration that waits for the PIN sent to its line, until it is proven or expires.

    With a `customer_id` it is a further line of that customer, without a username.
    """

    __tablename__ = "pending_registrations"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    pin_hash: Mapped[str | None] = mapped_column(String(255))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ConsentSource(StrEnum):
    """The way by which a customer gave or withdrew a consent."""

    WEB = "web"
    SMS = "sms"
    EMAIL_LINK = "email-link"


class Consent(Base):
    """A consent to marketing by one channel, or its withdrawal; append-only, the newest holds.

    `source` is where the customer said so, in the `wording` that was read or sent.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_newest", "customer_id", "channel", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    source: Mapped[ConsentSource] = mapped_column(
        words(ConsentSource, "source"), default=ConsentSource.WEB, server_default="web"
    )
