"""Pause, publish or extend several offers, after a preview of the result for each.

Each offer is a transaction of its own: one that is refused does not hold up the others, and none is
locked while the next is tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer, OfferState, Stock
from marketplace.catalogue.offers.content import content_of
from marketplace.catalogue.offers.edit import require_publishable
from marketplace.catalogue.offers.extend import extend, require_extendable
from marketplace.catalogue.offers.publish import pause, publish
from marketplace.catalogue.offers.states import require_move
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.refusals import Refusal

MOST: Final = 100  # offers at once


class BulkAction(StrEnum):
    """An action on several offers."""

    PAUSE = "pause"
    PUBLISH = "publish"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """An action; `closes_at` is the new closing time in UTC where it extends."""

    action: BulkAction
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkRow(TitledRow):
    """An offer at its `revision`, and why the action is refused; None where it is not."""

    id: int
    titles: Texts
    state: OfferState
    revision: int
    opens_at: datetime | None
    closes_at: datetime | None
    refusal: Refusal | None


def preview_bulk(offer_ids: Sequence[int], change: BulkChange) -> list[BulkRow]:
    """Return what the action would do to each of the offers, in their order; unknown ones are out.

    It reads only. At most `MOST` offers are taken.
    """
    session = db.session()
    wanted = list(dict.fromkeys(offer_ids))[:MOST]
    found = session.execute(
        select(Offer, Stock.remaining)
        .outerjoin(Stock, Stock.offer_id == Offer.id)
        .where(Offer.id.in_(wanted))
        .execution_options(populate_existing=True)
    )
    offers = {offer.id: (offer, left) for offer, left in found}
    return [_previewed(session, *offers[one], change) for one in wanted if one in offers]


def apply_bulk(
    revisions: Mapping[int, int], change: BulkChange, actor: Actor
) -> tuple[dict[int, int], dict[int, Refusal]]:
    """Do the action to each offer that is still at its revision; at most `MOST`.

    Returns the new revisions of the offers that were changed, and the refusals of the others.
    """
    done: dict[int, int] = {}
    refused: dict[int, Refusal] = {}
    for offer_id, revision in list(revisions.items())[:MOST]:
        try:
            done[offer_id] = _apply(offer_id, revision, change, actor)
        except Refusal as refusal:
            refused[offer_id] = refusal
    return done, refused


def _apply(offer_id: int, revision: int, change: BulkChange, actor: Actor) -> int:
    if change.closes_at is not None:
        return extend(offer_id=offer_id, closes_at=change.closes_at, actor=actor, revision=revision)
    move = publish if change.action is BulkAction.PUBLISH else pause
    return move(offer_id=offer_id, actor=actor, revision=revision)


def _previewed(session: Session, offer: Offer, left: int | None, change: BulkChange) -> BulkRow:
    return BulkRow(
        id=offer.id,
        titles=offer.title,
        state=offer.state,
        revision=offer.revision,
        opens_at=offer.opens_at,
        closes_at=offer.closes_at,
        refusal=_refusal(session, offer, left, change),
    )


def _refusal(
    session: Session, offer: Offer, left: int | None, change: BulkChange
) -> Refusal | None:
    try:
        if change.closes_at is not None:
            require_extendable(session, offer, left, change.closes_at)
        elif change.action is BulkAction.PUBLISH:
            require_move(offer.state, OfferState.PUBLISHED)
            require_publishable(session, offer, content_of(offer, left))
        else:
            require_move(offer.state, OfferState.PAUSED)
    except Refusal as refusal:
        return refusal
    return None
