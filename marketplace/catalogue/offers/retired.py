"""Find retired offers by their codes, for the answer to an SMS with an old code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import record


@dataclass(frozen=True, slots=True)
class RetiredOffer(TitledRow):
    """An offer that is paused or withdrawn, or whose partner has left."""

    titles: Texts


_BY_CODE = select(Offer.title.label("titles")).where(
    Offer.offer_code == bindparam("code"), Offer.state != OfferState.DRAFT
)


def retired_offer(code: str) -> RetiredOffer | None:
    """Return the offer with this code, or None; for codes that are not in the shop window."""
    found = db.session.connection().execute(_BY_CODE, {"code": code}).one_or_none()
    return record(RetiredOffer, found) if found else None
