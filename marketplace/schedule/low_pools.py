"""Warn marketing and the partner, once, that few codes are left in a pool."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Offer, OfferState, Partner, Stock
from marketplace.catalogue.pools.models import CodePool, PoolUpload, UploadState
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.foundation.records import AnyRow
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox


def warn_of_low_pools() -> int:
    """Mail a warning for each open pool whose stock is at its level or below; returns how many.

    Once for each time: adding codes above the level allows the next. Pools that were never filled
    are left out. Safe beside another worker.
    """
    due = (
        select(CodePool.offer_id)
        .join(Stock, Stock.offer_id == CodePool.offer_id)
        .join(Offer, Offer.id == CodePool.offer_id)
        .where(CodePool.closed_at.is_(None), CodePool.low_told_at.is_(None))
        .where(Stock.remaining <= CodePool.low_at, Offer.state == OfferState.PUBLISHED)
    )
    filled = (PoolUpload.offer_id == CodePool.offer_id, PoolUpload.state == UploadState.ADDED)
    due = due.where(select(PoolUpload.id).where(*filled).exists())
    warned = sum(_warn(offer_id) for offer_id in db.session.scalars(due).all())
    if warned:
        job_queue.wake()
    return warned


def _warn(offer_id: int) -> bool:
    with transaction() as session:
        claimed = session.execute(
            update(CodePool)
            .where(CodePool.offer_id == offer_id, CodePool.low_told_at.is_(None))
            .values(low_told_at=clock.now())
            .returning(CodePool.offer_id)
            .execution_options(synchronize_session=False)
        )
        if claimed.scalar_one_or_none() is None:
            return False
        row = session.execute(
            select(Offer.title, Partner.id, Partner.name, Partner.email, Stock.remaining)
            .join(Partner, Partner.id == Offer.partner_id)
            .join(Stock, Stock.offer_id == Offer.id)
            .where(Offer.id == offer_id)
        ).one()
        for email, language in _readers(session, row):
            outbox.write(
                session,
                "pool_low",
                language=language,
                email=email,
                phone=None,
                facts={"title": row.title, "partner": row.name, "left": row.remaining},
            )
    return True


def _readers(session: Session, row: AnyRow) -> Iterator[tuple[str, str]]:
    """Yield the addresses of marketing and of the partner's owners, each once, with a language."""
    people = session.execute(
        select(User.email, User.language).where(
            User.email.is_not(None),
            User.deactivated_at.is_(None),
            (User.role == Role.MARKETING)
            | ((User.role == Role.OWNER) & (User.partner_id == row.id)),
        )
    ).all()
    found = {email: language for email, language in people if email}
    if row.email:
        found.setdefault(row.email, default_language())
    yield from sorted(found.items())
