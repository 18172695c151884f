"""Prepare actions of staff and owners on applications and proposals, for the audit test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.catalogue.applications.apply import apply, prove_application
from marketplace.catalogue.models import Offer, OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.proposals.propose import propose
from marketplace.foundation.extensions import db
from marketplace.legal_texts.versions import OF_SOFTWARE
from tests.catalogue.applications.conftest import content, newest_link
from tests.support.cast import Cast

Ids = dict[str, Any]
Form = dict[str, Any]


def an_application(cast: Cast) -> Ids:
    """A proven application."""
    assert cast.staff(Role.MARKETING)
    application_id = apply(content=content(), address="192.0.2.1")
    prove_application(token=newest_link("application_proof"))
    return {"application_id": application_id}


def to_approve(cast: Cast) -> tuple[Ids, Form]:
    return an_application(cast), {"category": cast.category(), "points": "30"}


def a_proposal(cast: Cast) -> Ids:
    """A proposal of the bakery."""
    wanted = OfferContent(
        kind=OfferKind.PARTNER,
        partner_id=cast.bakery.id,
        category_id=cast.category(),
        title={"sq": "Byrek"},
        description={"sq": "Nje byrek."},
        points=60,
    )
    return {"offer_id": propose(content=wanted, actor=cast.drita.actor)}


def a_changed_proposal(cast: Cast) -> tuple[Ids, Form]:
    ids = a_proposal(cast)
    revision = db.session.scalar(select(Offer.revision).where(Offer.id == ids["offer_id"]))
    form = {
        "title_sq": "Byrek i ri",
        "description_sq": "Nje byrek.",
        "worth": "1.50",
        "points": "60",
        "code_days": "30",
        "category": cast.category(),
    }
    return ids, form | {"revision": revision}


def terms_to_accept(cast: Cast) -> tuple[Ids, Form]:
    assert cast.drita
    return {}, {"version": OF_SOFTWARE}
