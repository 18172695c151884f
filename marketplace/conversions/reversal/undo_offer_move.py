"""Undo the publishing or pausing of an offer within seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.content import content_of
from marketplace.catalogue.offers.edit import lock_offer, require_publishable
from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction

SHOWN_FOR: Final = timedelta(seconds=10)
UNDONE_WITHIN: Final = SHOWN_FOR + timedelta(seconds=5)  # for a press at the end, on a slow line
MOVES: Final = ("offer.publish", "offer.pause")


class NothingToUndo(Refusal):
    """The action was another person's, is too old, or the offer has changed since."""

    says = _l("It is too late to undo that, or the offer has changed since.")


class ConvertedMeanwhile(Refusal):
    """Customers have converted points into the offer, which cannot be a draft again."""

    says = _l("A customer has already converted this offer. Pause it instead.")


def undo_offer_move(*, offer_id: int, revision: int, actor: Actor) -> OfferState:
    """Take back the actor's own publishing or pausing that led to `revision`; return the state.

    The audit log says whose action it was, when, and from which state. Raises NotFound,
    NothingToUndo, ConvertedMeanwhile where the offer was a draft and is one no more, and NotReady
    where it cannot be in the shop any more.
    """
    with transaction() as session:
        offer, left = lock_offer(session, offer_id)
        entry = _last_entry(session, offer_id)
        if entry is None or offer.revision != revision or not _may_undo(entry, actor):
            raise NothingToUndo
        before, now = OfferState((entry.before or {})["state"]), offer.state
        if before is OfferState.PUBLISHED:
            require_publishable(session, offer, content_of(offer, left))
        if before is OfferState.DRAFT:
            _require_unconverted(session, offer)
            offer.published_at = None
        offer.state = before
        offer.revision = version.bump(session)
        audit.record(
            actor,
            "offer.undo",
            "offer",
            offer_id,
            before={"state": now.value},
            after={"state": before.value},
        )
        return before


def _last_entry(session: Session, offer_id: int) -> AuditEntry | None:
    entries = select(AuditEntry).where(
        AuditEntry.subject_kind == "offer", AuditEntry.subject_id == str(offer_id)
    )
    return session.scalar(entries.order_by(AuditEntry.id.desc()).limit(1))


def _may_undo(entry: AuditEntry, actor: Actor) -> bool:
    own = entry.action in MOVES and entry.user_id == actor.user_id
    return own and clock.now() - entry.at <= UNDONE_WITHIN


def _require_unconverted(session: Session, offer: Offer) -> None:
    if session.scalar(select(Conversion.id).where(Conversion.offer_id == offer.id).limit(1)):
        raise ConvertedMeanwhile
