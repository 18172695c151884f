"""Read a partner's terms and payees for staff: each version with its author, reason and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalogue.models import Offer
from marketplace.catalogue.partners.terms_models import Basis, PartnerPayee, PartnerTerms
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.programme.history import VersionStatus


@dataclass(frozen=True, slots=True)
class OfferTitle(TitledRow):
    """An offer of a partner."""

    id: int
    titles: Texts


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version of terms; `by` is its author's username, None for the demo. Moments are in UTC.

    Without an offer it is the partner's.
    """

    id: int
    offer_id: int | None
    basis: Basis
    fixed_cents: int | None
    share_bp: int | None
    tax_bp: int
    valid_from: datetime
    by: str | None
    why: str
    created_at: datetime
    status: VersionStatus = VersionStatus.PAST


@dataclass(frozen=True, slots=True)
class PayeeVersion:
    """One version of whom to pay, the newest of which counts; `by` as in the terms."""

    id: int
    legal_name: str
    tax_number: str
    iban: str
    payment_days: int
    by: str | None
    why: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TermsHistory:
    """All versions of a partner's terms, the newest first, and the titles of its offers."""

    versions: tuple[TermsVersion, ...]
    offers: dict[int, OfferTitle]

    def newest(self, offer_id: int | None = None) -> TermsVersion | None:
        """Return the version that was written last for the partner, or for the offer."""
        return next((one for one in self.versions if one.offer_id == offer_id), None)

    def in_force(self, offer_id: int | None = None) -> TermsVersion | None:
        """Return the version in force of the partner, or of the offer."""
        mine = (one for one in self.versions if one.offer_id == offer_id)
        return next((one for one in mine if one.status is VersionStatus.IN_FORCE), None)


def terms_history(partner_id: int, *, now: datetime) -> TermsHistory:
    """Return every version of the partner's terms, and of its offers, as of the moment."""
    query = (
        select(
            PartnerTerms.id,
            PartnerTerms.offer_id,
            PartnerTerms.basis,
            PartnerTerms.fixed_cents,
            PartnerTerms.share_bp,
            PartnerTerms.tax_bp,
            PartnerTerms.valid_from,
            User.username.label("by"),
            PartnerTerms.why,
            PartnerTerms.created_at,
        )
        .outerjoin(User, User.id == PartnerTerms.staff_id)
        .where(PartnerTerms.partner_id == partner_id)
        .order_by(PartnerTerms.id.desc())
    )
    rows = [
        record(TermsVersion, row, status=VersionStatus.PAST) for row in db.session.execute(query)
    ]
    in_force = _in_force(rows, now)
    versions = tuple(replace(one, status=_status(one, in_force, now)) for one in rows)
    return TermsHistory(versions, _offers(partner_id))


def offer_title(partner_id: int, offer_id: int) -> OfferTitle:
    """Return the partner's offer; raises NotFound for any other."""
    found = _offers(partner_id).get(offer_id)
    if found is None:
        raise NotFound
    return found


def payees_of(partner_id: int) -> list[PayeeVersion]:
    """Return every version of whom to pay for the partner's codes, the newest first."""
    query = (
        select(
            PartnerPayee.id,
            PartnerPayee.legal_name,
            PartnerPayee.tax_number,
            PartnerPayee.iban,
            PartnerPayee.payment_days,
            User.username.label("by"),
            PartnerPayee.why,
            PartnerPayee.created_at,
        )
        .outerjoin(User, User.id == PartnerPayee.staff_id)
        .where(PartnerPayee.partner_id == partner_id)
        .order_by(PartnerPayee.id.desc())
    )
    return records(PayeeVersion, db.session.execute(query))


def _offers(partner_id: int) -> dict[int, OfferTitle]:
    query = select(Offer.id, Offer.title.label("titles")).where(Offer.partner_id == partner_id)
    found = records(OfferTitle, db.session.execute(query.order_by(Offer.id)))
    return {one.id: one for one in found}


def _in_force(rows: Sequence[TermsVersion], now: datetime) -> set[int]:
    """Return the ids in force: of the begun ones of each offer, the newest."""
    newest: dict[int | None, TermsVersion] = {}
    for one in sorted(rows, key=lambda row: (row.valid_from, row.id)):
        if one.valid_from <= now:
            newest[one.offer_id] = one
    return {one.id for one in newest.values()}


def _status(one: TermsVersion, in_force: set[int], now: datetime) -> VersionStatus:
    if one.id in in_force:
        return VersionStatus.IN_FORCE
    return VersionStatus.TO_COME if one.valid_from > now else VersionStatus.PAST
