"""Publish, pause and withdraw offers; their codes are not handled here."""

from __future__ import annotations

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.content import content_of
from marketplace.catalogue.offers.edit import (
    lock_offer,
    obstacles_of,
    require_publishable,
    require_revision,
)
from marketplace.catalogue.offers.publishing_rules import Obstacle
from marketplace.catalogue.offers.states import require_move
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction


def publish(*, offer_id: int, actor: Actor, revision: int | None = None) -> int:
    """Publish the offer in the shop, from its opening time on if it has one; return its revision.

    Raises NotFound, NotFromThisState, NotReady with every obstacle, and ChangedMeanwhile where the
    offer is no longer at the `revision` that the caller saw.
    """
    return _move(offer_id, OfferState.PUBLISHED, "offer.publish", actor, revision=revision)


def pause(*, offer_id: int, actor: Actor, revision: int | None = None) -> int:
    """Pause the offer and return its revision; its codes stay valid.

    Raises NotFound, NotFromThisState, and ChangedMeanwhile as `publish` does.
    """
    return _move(offer_id, OfferState.PAUSED, "offer.pause", actor, revision=revision)


def withdraw(*, offer_id: int, actor: Actor, reason: str | None = None) -> None:
    """Withdraw the offer for good. Raises NotFound, NotFromThisState."""
    _move(offer_id, OfferState.WITHDRAWN, "offer.withdraw", actor, reason)


def obstacles_now(*, offer_id: int) -> list[Obstacle]:
    """Return the obstacles to publishing the offer as it is saved; raises NotFound."""
    offer = db.session.get(Offer, offer_id)
    if offer is None:
        raise NotFound
    return obstacles_of(db.session(), offer, content_of(offer, stock=None))


def _move(
    offer_id: int,
    to: OfferState,
    action: str,
    actor: Actor,
    reason: str | None = None,
    *,
    revision: int | None = None,
) -> int:
    with transaction() as session:
        offer, left = lock_offer(session, offer_id)
        require_revision(offer, revision)
        require_move(offer.state, to)
        if to is OfferState.PUBLISHED:
            require_publishable(session, offer, content_of(offer, left))
            offer.published_at = offer.published_at or clock.now()
        before, offer.state = offer.state, to
        offer.revision = version.bump(session)
        audit.record(
            actor,
            action,
            "offer",
            offer_id,
            before={"state": before.value},
            after={"state": to.value},
            reason=reason,
        )
        return offer.revision
