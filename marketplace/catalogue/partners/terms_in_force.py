"""Find the terms by which a partner is owed for an offer's codes, at a moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from marketplace.catalogue.partners.terms_models import Basis, PartnerTerms

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def is_in_force(offer_id: Column, partner_id: Column, moment: Column) -> ColumnElement[bool]:
    """Return the condition to join the terms of an offer, given by its columns, at the moment.

    The offer's own terms come before the partner's, unless they say "as the partner's". Of the
    terms that have begun the newest counts; without any no row is joined.
    """
    own, general = aliased(PartnerTerms), aliased(PartnerTerms)
    of_offer = _newest(own, moment, own.offer_id == offer_id, own.partner_id == partner_id)
    of_partner = _newest(
        general, moment, general.offer_id.is_(None), general.partner_id == partner_id
    )
    return PartnerTerms.id == func.coalesce(of_offer, of_partner)


def _newest(
    terms: type[PartnerTerms], moment: Column, *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    own_id = case((terms.basis != Basis.PARTNER, terms.id))
    begun = select(own_id).where(*conditions, terms.valid_from <= moment)
    return begun.order_by(terms.valid_from.desc(), terms.id.desc()).limit(1).scalar_subquery()
