"""Close a shop, then cancel its reservations."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.reversal.cancel import cancel_one
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.foundation import job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts
from marketplace.shops.opening import close_doors


def close_shop(*, shop_id: int, reason: str, actor: Actor) -> int:
    """Close the shop and cancel its reservations, points returned; returns how many there were.

    The shop closes in a transaction of its own, so that nothing is reserved while reservations are
    cancelled. Closing again continues where it stopped. The stock stays in the books: it is sent
    back or counted away. Raises NotFound.
    """
    with transaction() as session:
        if close_doors(session, shop_id=shop_id):
            audit.record(actor, "shop.close", "shop", shop_id, reason=reason)
    with transaction() as session:
        live = session.scalars(_live(shop_id)).all()
        accounts.lock_all(session, [one.customer_id for one in live])
        ended = [one.id for one in live if _cancelled(session, one, reason, actor)]
        if ended:
            after = {"cancelled": ended}
            audit.record(
                actor, "shop.cancel_reservations", "shop", shop_id, after=after, reason=reason
            )
    job_queue.wake()
    return len(ended)


def reservations(shop_id: int) -> int:
    """Return the number of gifts reserved in the shop and not collected."""
    waiting = _live(shop_id).with_only_columns(func.count()).order_by(None)
    return db.session.scalar(waiting) or 0


def _live(shop_id: int) -> Select[Conversion]:
    return (
        select(Conversion)
        .where(Conversion.shop_id == shop_id, Conversion.kind == OfferKind.GIFT)
        .where(Conversion.state == ConversionState.ISSUED)
        .order_by(Conversion.offer_id, Conversion.id)
    )


def _cancelled(session: Session, conversion: Conversion, reason: str, actor: Actor) -> bool:
    """Cancel it; returns False where it was collected or ended meanwhile."""
    try:
        cancel_one(session, conversion, reason=reason, actor=actor)
    except NotCancellable:
        return False
    return True
