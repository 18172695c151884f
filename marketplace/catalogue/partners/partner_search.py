"""Search the partners for staff, withdrawn ones included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.catalogue.models import Branch, Offer, OfferState, Partner
from marketplace.catalogue.partners.partners import PartnerContent
from marketplace.catalogue.word_forms import has_words
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.folding import fold
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import record
from marketplace.foundation.refusals import NotFound

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner with the numbers of its open branches and published offers."""

    id: int
    slug: str
    name: str
    about: Texts
    email: str | None
    phone: str | None
    created_at: datetime
    withdrawn_at: datetime | None
    branches: int
    offers: int

    @property
    def content(self) -> PartnerContent:
        """Return the content of its form."""
        return PartnerContent(
            name=self.name,
            about=self.about,
            email=self.email,
            phone=self.phone,
        )


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """One page of the results; `page` is between 1 and `pages`, which is at least 1."""

    partners: tuple[PartnerRow, ...]
    total: int
    page: int
    pages: int


def find_partners(q: str = "", page: int = 1) -> PartnerPage:
    """Return the partners whose name has the words, by name, withdrawn ones last."""
    rows = db.session.execute(_rows())
    found = [record(PartnerRow, row) for row in rows if not q or has_words(row.name, q)]
    found.sort(key=lambda partner: (partner.withdrawn_at is not None, fold(partner.name)))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return PartnerPage(tuple(shown), len(found), page, pages)


def partner_of(partner_id: int) -> PartnerRow:
    """Return the partner; raises NotFound."""
    row = db.session.execute(_rows().where(Partner.id == partner_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(PartnerRow, row)


def partner_names() -> dict[int, str]:
    """Return the name of every partner, by its id."""
    return {key: name for key, name in db.session.execute(select(Partner.id, Partner.name))}  # noqa: C416 - a row is not a pair to dict()


def _rows() -> Select[Any]:
    branches = (
        select(func.count())
        .where(Branch.partner_id == Partner.id, Branch.closed_at.is_(None))
        .scalar_subquery()
    )
    offers = (
        select(func.count())
        .where(Offer.partner_id == Partner.id, Offer.state == OfferState.PUBLISHED)
        .scalar_subquery()
    )
    return select(
        Partner.id,
        Partner.slug,
        Partner.name,
        Partner.about,
        Partner.email,
        Partner.phone,
        Partner.created_at,
        Partner.withdrawn_at,
        branches.label("branches"),
        offers.label("offers"),
    )
