"""Find what an application resembles: other applications, partners and their people, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.catalogue.applications.transitions import OPEN
from marketplace.catalogue.models import Partner
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.folding import fold


class Likeness(StrEnum):
    """The value that two businesses share."""

    TAX_NUMBER = "tax_number"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another open application, or a partner that takes part, with a value in common."""

    name: str
    likeness: Likeness
    application_id: int | None = None
    partner_id: int | None = None


def duplicates_of(application: PartnerApplication) -> list[Duplicate]:
    """Return the open applications and the partners that the application may duplicate."""
    return [*_applications_like(application), *_partners_like(application)]


def partner_with_tax_number(session: Session, tax_number: str) -> int | None:
    """Return the partner that takes part and was approved under the tax number, or None."""
    return session.scalar(
        select(Partner.id)
        .join(PartnerApplication, PartnerApplication.partner_id == Partner.id)
        .where(PartnerApplication.tax_number == tax_number, Partner.withdrawn_at.is_(None))
        .limit(1)
    )


def _applications_like(application: PartnerApplication) -> list[Duplicate]:
    same_number = PartnerApplication.tax_number == application.tax_number
    rows = db.session.scalars(
        select(PartnerApplication)
        .where(
            PartnerApplication.state.in_(OPEN),
            PartnerApplication.id != application.id,
            or_(same_number, PartnerApplication.email == application.email),
        )
        .order_by(PartnerApplication.id)
    )
    return [
        Duplicate(
            name=row.business,
            likeness=Likeness.TAX_NUMBER
            if row.tax_number == application.tax_number
            else Likeness.EMAIL,
            application_id=row.id,
        )
        for row in rows
    ]


def _partners_like(application: PartnerApplication) -> list[Duplicate]:
    partners = {
        row.id: row
        for row in db.session.execute(
            select(Partner.id, Partner.name, Partner.email).where(
                Partner.withdrawn_at.is_(None),
                Partner.id.is_distinct_from(application.partner_id),
            )
        )
    }
    by_number = set(
        db.session.scalars(
            select(PartnerApplication.partner_id).where(
                PartnerApplication.tax_number == application.tax_number,
                PartnerApplication.state == ApplicationState.APPROVED,
            )
        )
    )
    by_email = set(
        db.session.scalars(select(User.partner_id).where(User.email == application.email))
    ) | {row.id for row in partners.values() if (row.email or "").lower() == application.email}
    name = fold(application.business)
    by_name = {row.id for row in partners.values() if fold(row.name) == name}
    likenesses = {
        **dict.fromkeys(by_name, Likeness.NAME),
        **dict.fromkeys(by_email, Likeness.EMAIL),
        **dict.fromkeys(by_number, Likeness.TAX_NUMBER),
    }
    return [
        Duplicate(name=partners[key].name, likeness=likeness, partner_id=key)
        for key, likeness in sorted(likenesses.items(), key=lambda one: one[0] or 0)
        if key in partners
    ]
