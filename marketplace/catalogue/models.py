"""Tables of the partners, categories and offers; texts are by language, as `titles.Texts`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class OfferKind(StrEnum):
    """The kind of an offer: by a partner, by the operator's network, or in the operator's shops."""

    PARTNER = "partner"
    SERVICE = "service"
    GIFT = "gift"


class OfferState(StrEnum):
    """The state of an offer; see `states.TRANSITIONS`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class Unit(StrEnum):
    """The unit that a service gives for points."""

    MB = "MB"
    SMS = "SMS"
    MMS = "MMS"
    PACKAGE = "package"


class Partner(Base):
    """A business that honours offers; `set_up_at` is when its list of first steps was put away."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]


class Branch(Base):
    """A branch of a partner, where its offers are honoured.

    `latitude` and `longitude` are in degrees of WGS 84, both or none.
    """

    __tablename__ = "branches"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="coordinates"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    city: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(200))
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    closed_at: Mapped[datetime | None]
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)


class Category(Base):
    """A category of the catalogue."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0)


class Offer(Base):
    """An offer that points can be converted into.

    `points` is the price; for a service sold by the point (`unit` MB, SMS, MMS) it is the least
    number to convert, and each point gives `units_per_point`. `worth_cents` is the offer's worth in
    euro cents. A partner's offer with `points_most` and `points_step` is sold by the amount (see
    `amounts`): `points` are the least, and `worth_cents` is what they are worth. `tariffs` are
    those of the lines that a service fits, None where it fits any. `revision` is the catalogue's
    version at the last change.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("worth_cents >= 0", name="worth_cents"),
        CheckConstraint("per_customer IS NULL OR per_customer > 0", name="per_customer"),
        CheckConstraint("code_days > 0", name="code_days"),
        CheckConstraint("(kind = 'partner') = (partner_id IS NOT NULL)", name="partner_kind"),
        CheckConstraint("(kind = 'service') = (unit IS NOT NULL)", name="service_unit"),
        CheckConstraint(
            "(unit IS NULL OR unit = 'package') = (units_per_point IS NULL)", name="per_point"
        ),
        CheckConstraint("(points_most IS NULL) = (points_step IS NULL)", name="amount"),
        CheckConstraint(
            "points_most IS NULL OR (kind = 'partner' AND worth_cents > 0 AND points_step > 0"
            " AND points_most > points AND (points_most - points) % points_step = 0"
            " AND CAST(points_step AS BIGINT) * worth_cents % points = 0"
            " AND CAST(points_most AS BIGINT) * worth_cents / points <= 2147483647)",
            name="amount_steps",
        ),
        Index("ix_offers_revision", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OfferKind] = mapped_column(words(OfferKind, "kind"))
    state: Mapped[OfferState] = mapped_column(words(OfferState, "state"), default=OfferState.DRAFT)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    title: Mapped[dict[str, str]] = mapped_column(Json)
    description: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    terms: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    points: Mapped[int]
    worth_cents: Mapped[int] = mapped_column(default=0)
    points_most: Mapped[int | None]
    points_step: Mapped[int | None]
    offer_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    unit: Mapped[Unit | None] = mapped_column(words(Unit, "unit"))
    units_per_point: Mapped[int | None]
    tariffs: Mapped[list[str] | None] = mapped_column(Json)
    per_customer: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    code_days: Mapped[int] = mapped_column(default=30)
    image: Mapped[str | None] = mapped_column(String(80))
    popularity: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)


class Stock(Base):
    """The number left of an offer; an offer without a row has no limit.

    It is a narrow row of its own, so that conversions which count it down never update the offer's.
    """

    __tablename__ = "offer_stock"
    __table_args__ = (
        CheckConstraint("remaining >= 0", name="remaining"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    remaining: Mapped[int]


class CatalogueVersion(Base):
    """The one row that counts the catalogue's changes; each process compares its copy with it."""

    __tablename__ = "catalogue_version"
    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
