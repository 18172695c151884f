"""Read an approval for the clerk who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.catalogue.titles import TitledRow
from marketplace.counter.approvals import MOST_WRONG, is_good
from marketplace.counter.models import Approval, ApprovalState
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PendingApproval(TitledRow):
    """A requested approval: its gift, its number and its state.

    `good` while the PIN is valid, until the moment `until`; `given_for` is the resulting
    conversion; `reserved` the conversion whose gift is to be collected.
    """

    id: int
    number: str
    slug: str
    titles: Texts
    points: int
    until: datetime
    tries_left: int
    good: bool
    given_for: int | None
    reserved: int | None


def pending_approval(*, shop_id: int, approval_id: int) -> PendingApproval:
    """Return the approval requested in this shop; raises NotFound where there is none."""
    row = db.session.execute(
        select(Approval, Offer.slug, Offer.title.label("titles"))
        .join(Offer, Offer.id == Approval.offer_id)
        .where(Approval.id == approval_id, Approval.shop_id == shop_id),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        raise NotFound
    approval: Approval = row.Approval
    given = approval.state is ApprovalState.GIVEN
    return PendingApproval(
        id=approval.id,
        number=approval.number,
        slug=row.slug,
        titles=row.titles,
        points=approval.points,
        until=approval.expires_at,
        tries_left=max(0, MOST_WRONG - approval.wrong_pins),
        good=is_good(approval),
        given_for=approval.conversion_id if given else None,
        reserved=None if given else approval.conversion_id,
    )
