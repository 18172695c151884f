"""Read one customer for staff: the person, the sign-in, the lines and the consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.customers.models import (
    Channel,
    Consent,
    Customer,
    EndCause,
    EndedBy,
    Line,
    LineEnd,
    LineKind,
    StoppedBy,
    Tariff,
)
from marketplace.customers.number_doubt import doubtful
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Profile:
    """The person, mostly empty for a closed account; `user_id` is that of the sign-in."""

    customer_id: int
    name: str
    surname: str
    email: str | None
    phone: str | None
    language: str
    registered_at: datetime
    closed_at: datetime | None
    user_id: int | None
    username: str | None
    stopped_at: datetime | None
    stopped_by: StoppedBy | None


@dataclass(frozen=True, slots=True)
class OwnedLine:
    """A line of the customer; it earns from the day `earning_from`, and not while that is None.

    A `doubtful` one has to be proven again.
    """

    id: int
    number: str
    kind: LineKind
    tariff: Tariff | None
    package: str | None
    active_from: date | None
    verified_at: datetime | None
    earning_from: date | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A line that left the customer, why, and what became of its points."""

    number: str
    cause: EndCause
    ended_by: EndedBy
    held_since: datetime | None
    ended_at: datetime
    points: int
    lost: bool


@dataclass(frozen=True, slots=True)
class CurrentConsent:
    """The customer's latest consent to marketing on one channel, or its withdrawal."""

    channel: Channel
    given: bool
    at: datetime


def profile(customer_id: int) -> Profile:
    """Return the customer; raises NotFound."""
    row = db.session.execute(
        select(
            Customer.id.label("customer_id"),
            Customer.name,
            Customer.surname,
            Customer.email,
            Customer.phone,
            Customer.language,
            Customer.registered_at,
            Customer.closed_at,
            User.id.label("user_id"),
            User.username,
            Customer.stopped_at,
            Customer.stopped_by,
        )
        .outerjoin(User, User.customer_id == Customer.id)
        .where(Customer.id == customer_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return record(Profile, row)


def lines(customer_id: int) -> list[OwnedLine]:
    """Return the customer's lines, the first one registered first."""
    rows = db.session.execute(
        select(
            Line.id,
            Line.number,
            Line.kind,
            Line.tariff,
            Line.package,
            Line.active_from,
            Line.verified_at,
            Line.earning_from,
            doubtful().label("doubtful"),
        )
        .where(Line.customer_id == customer_id)
        .order_by(Line.verified_at, Line.id)
    )
    return records(OwnedLine, rows)


def former_lines(customer_id: int) -> list[FormerLine]:
    """Return the lines that left the customer, the last one first."""
    rows = db.session.execute(
        select(
            Line.number,
            LineEnd.cause,
            LineEnd.ended_by,
            LineEnd.held_since,
            LineEnd.ended_at,
            LineEnd.points,
            LineEnd.lost,
        )
        .join(Line, Line.id == LineEnd.line_id)
        .where(LineEnd.customer_id == customer_id)
        .order_by(LineEnd.id.desc())
    )
    return records(FormerLine, rows)


def consents(customer_id: int) -> list[CurrentConsent]:
    """Return the latest consent on each channel, without channels never decided on."""
    newest = (
        select(func.max(Consent.id))
        .where(Consent.customer_id == customer_id)
        .group_by(Consent.channel)
    )
    rows = db.session.execute(
        select(Consent.channel, Consent.given, Consent.at)
        .where(Consent.id.in_(newest))
        .order_by(Consent.channel)
    )
    return records(CurrentConsent, rows)
