"""An approval that is waited for, as the clerk sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.catalogue.titles import TitledRow
from marketplace.counter.approvals import MOST_WRONG, is_good
from marketplace.counter.models import Approval, ApprovalState
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PendingApproval(TitledRow):
    """What was asked for, of which number, and how it stands.

    `good` while the PIN can be told, until the moment `until`; `given_for` is the conversion that
    came of it; `reserved` the one that it asks to fetch.
    """

    id: int
    number: str
    slug: str
    title_sq: str
    title_en: str
    points: int
    until: datetime
    tries_left: int
    good: bool
    given_for: int | None
    reserved: int | None


def pending_approval(*, shop_id: int, approval_id: int) -> PendingApproval:
    """What was asked for in this shop; raises NotFound for what was not."""
    found = db.session.execute(
        select(Approval, Offer.slug, Offer.title_sq, Offer.title_en)
        .join(Offer, Offer.id == Approval.offer_id)
        .where(Approval.id == approval_id, Approval.shop_id == shop_id),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is None:
        raise NotFound
    approval: Approval = found.Approval
    given = approval.state is ApprovalState.GIVEN
    return PendingApproval(
        id=approval.id,
        number=approval.number,
        slug=found.slug,
        title_sq=found.title_sq,
        title_en=found.title_en,
        points=approval.points,
        until=approval.expires_at,
        tries_left=max(0, MOST_WRONG - approval.wrong_pins),
        good=is_good(approval),
        given_for=approval.conversion_id if given else None,
        reserved=None if given else approval.conversion_id,
    )
