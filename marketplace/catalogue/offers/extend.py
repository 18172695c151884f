"""Give an offer a later closing time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.content import content_changes, content_of
from marketplace.catalogue.offers.edit import lock_offer, require_publishable, require_revision
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction


class NoClosingTime(Refusal):
    """The offer never closes, so it cannot be given a later closing time."""

    says = _l("It has no closing date.")


class ClosingTimePassed(Refusal):
    """The new closing time is not in the future."""

    says = _l("The new last day has already passed.")


class RunsAsLong(Refusal):
    """The offer closes at the new time or later; details: its last `day`."""

    says = _l("It already runs until %(day)s.")


def extend(*, offer_id: int, closes_at: datetime, actor: Actor, revision: int | None = None) -> int:
    """Let the offer close later, at `closes_at` in UTC, and return its revision.

    Raises NotFound, ChangedMeanwhile as `publish` does, NotFromThisState for a withdrawn offer,
    NoClosingTime, ClosingTimePassed, RunsAsLong, and NotReady where a published offer cannot stay
    in the shop.
    """
    with transaction() as session:
        offer, left = lock_offer(session, offer_id)
        require_revision(offer, revision)
        old = content_of(offer, left)
        require_extendable(session, offer, left, closes_at)
        offer.closes_at = closes_at
        offer.revision = version.bump(session)
        before, after = content_changes(old, content_of(offer, left))
        audit.record(actor, "offer.extend", "offer", offer_id, before=before, after=after)
        return offer.revision


def require_extendable(
    session: Session, offer: Offer, left: int | None, closes_at: datetime
) -> None:
    """Refuse what `extend` refuses of an offer at its present revision."""
    if offer.state is OfferState.WITHDRAWN:
        raise NotFromThisState
    if offer.closes_at is None:
        raise NoClosingTime
    if closes_at <= clock.now():
        raise ClosingTimePassed
    if closes_at <= offer.closes_at:
        raise RunsAsLong(day=clock.last_day(offer.closes_at))
    if offer.state is OfferState.PUBLISHED:
        require_publishable(session, offer, replace(content_of(offer, left), closes_at=closes_at))
