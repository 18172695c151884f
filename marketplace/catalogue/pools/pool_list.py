"""Read the pools with the numbers of their codes, for staff and for their partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select

from marketplace.catalogue.models import Offer, OfferKind, OfferState, Partner
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.models import (
    CodePool,
    PoolCode,
    PoolCodeState,
    PoolUpload,
    UploadState,
)
from marketplace.catalogue.titles import title_in
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import NotFound

MOST: Final = 500
UPLOADS: Final = 50


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool; `states` are the numbers of its codes by their state."""

    offer_id: int
    title: dict[str, str]
    partner_id: int
    partner: str
    form: CodeForm
    low_at: int
    closed_at: datetime | None
    offer_state: OfferState
    states: dict[PoolCodeState, int]

    @property
    def left(self) -> int:
        """The number of codes that can be handed out."""
        return self.states.get(PoolCodeState.LEFT, 0)

    @property
    def low(self) -> bool:
        """Return whether an open pool is at its warning level or below."""
        return self.closed_at is None and self.left <= self.low_at

    def count(self, state: str) -> int:
        """Return the number of codes in that state."""
        return self.states.get(PoolCodeState(state), 0)


def has_pool(offer_id: int) -> bool:
    """Return whether the offer hands out its partner's own codes."""
    pool = db.session.get(CodePool, offer_id, populate_existing=True)
    return pool is not None and pool.closed_at is None


def partner_has_pools(partner_id: int) -> bool:
    """Return whether the partner's own codes were ever handed out or are; closed pools count."""
    own = select(CodePool.offer_id).where(CodePool.partner_id == partner_id).exists()
    return bool(db.session.scalar(select(own)))


def all_pools(partner_id: int | None = None) -> list[PoolRow]:
    """Return the pools, those of one partner if given, the newest first; MOST at most."""
    query = _query().order_by(CodePool.opened_at.desc()).limit(MOST)
    if partner_id is not None:
        query = query.where(CodePool.partner_id == partner_id)
    return _rows(query)


def one_pool(offer_id: int) -> PoolRow:
    """Return the offer's pool; raises NotFound."""
    found = _rows(_query().where(CodePool.offer_id == offer_id))
    if not found:
        raise NotFound
    return found[0]


def uploads_of(offer_id: int) -> Sequence[PoolUpload]:
    """Return the pool's newest uploads, UPLOADS at most."""
    query = select(PoolUpload).where(PoolUpload.offer_id == offer_id)
    newest = query.order_by(PoolUpload.id.desc()).limit(UPLOADS)
    return db.session.scalars(newest.execution_options(populate_existing=True)).all()


def uploads_to_add() -> dict[int, int]:
    """Return the number of uploads that were read and wait to be added, by the pool's offer."""
    waiting = select(PoolUpload.offer_id, func.count()).where(PoolUpload.state == UploadState.READ)
    rows = db.session.execute(waiting.group_by(PoolUpload.offer_id))
    return {offer_id: count for offer_id, count in rows}  # noqa: C416 - a row is no pair to dict()


def offers_for_pools(language: str) -> list[tuple[int, str]]:
    """Return ids and titles of the partners' offers that have no open pool and may have one."""
    pooled = select(CodePool.offer_id).where(CodePool.closed_at.is_(None))
    rows = db.session.execute(
        select(Offer.id, Offer.title, Partner.name)
        .join(Partner, Partner.id == Offer.partner_id)
        .where(Offer.kind == OfferKind.PARTNER, Offer.state != OfferState.WITHDRAWN)
        .where(Offer.id.not_in(pooled))
        .order_by(Partner.name, Offer.id)
    )
    return [(id_, f"{name}: {title_in({'title': title}, language)}") for id_, title, name in rows]


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CodePool.offer_id,
            Offer.title,
            CodePool.partner_id,
            Partner.name.label("partner"),
            CodePool.form,
            CodePool.low_at,
            CodePool.closed_at,
            Offer.state.label("offer_state"),
        )
        .join(Offer, Offer.id == CodePool.offer_id)
        .join(Partner, Partner.id == CodePool.partner_id)
    )


def _rows(query: Select[*tuple[Any, ...]]) -> list[PoolRow]:
    rows = db.session.execute(query).all()
    counted = _counts([row.offer_id for row in rows])
    return [record(PoolRow, row, states=counted.get(row.offer_id, {})) for row in rows]


def _counts(offer_ids: Sequence[int]) -> dict[int, dict[PoolCodeState, int]]:
    grouped = (
        select(PoolCode.offer_id, PoolCode.state, func.count())
        .where(PoolCode.offer_id.in_(offer_ids))
        .group_by(PoolCode.offer_id, PoolCode.state)
    )
    found: dict[int, dict[PoolCodeState, int]] = {}
    for offer_id, state, count in db.session.execute(grouped) if offer_ids else ():
        found.setdefault(offer_id, {})[state] = count
    return found
