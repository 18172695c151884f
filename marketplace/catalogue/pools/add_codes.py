"""Put codes into a pool: staged batch by batch, then added to the stock or discarded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.offers import stock
from marketplace.catalogue.pools.models import CodePool, PoolCode, PoolCodeState, PoolUpload
from marketplace.catalogue.pools.stored_codes import pool_code_hashes
from marketplace.foundation.secrets_at_rest import encrypt
from marketplace.foundation.transaction import insert_new, transaction, writing

BATCH: Final = 2_000
ADDED_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code of a file, valid for its pool's form; `good_until` is None without an own end."""

    code: str
    good_until: datetime | None = None


class TakenMeanwhileError(Exception):
    """Another upload staged one of the codes in the meantime: try the batch again."""


def stage_codes(
    session: Session, pool: CodePool, upload_id: int, new: Sequence[NewCode]
) -> list[int | None]:
    """Stage the codes that no pool of the partner has.

    Returns, for each code, None where it is staged now, or the upload that has the code already;
    that may be the same upload. Raises TakenMeanwhileError.
    """
    hashes = [pool_code_hashes(pool.partner_id, one.code) for one in new]
    taken = _taken(session, [one for several in hashes for one in several])
    fates: list[int | None] = []
    rows = []
    for one, several in zip(new, hashes, strict=True):
        has = next((taken[each] for each in several if each in taken), None)
        fates.append(has)
        if has is not None:
            continue
        taken |= dict.fromkeys(several, upload_id)
        rows.append(
            {
                "offer_id": pool.offer_id,
                "upload_id": upload_id,
                "code_hash": several[0],
                "sealed_code": encrypt(one.code),
                "state": PoolCodeState.STAGED,
                "good_until": one.good_until,
            }
        )
    if rows:
        _insert(session, rows)
    return fates


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert the rows; raises TakenMeanwhileError where another has one of them."""
    new = insert_new(session, PoolCode).returning(PoolCode.id)
    if len(session.execute(new, rows).all()) != len(rows):
        raise TakenMeanwhileError


def _taken(session: Session, hashes: Sequence[str]) -> dict[str, int]:
    found = select(PoolCode.code_hash, PoolCode.upload_id).where(PoolCode.code_hash.in_(hashes))
    return {code_hash: upload for code_hash, upload in writing(session).execute(found)}  # noqa: C416


def add_staged(upload: PoolUpload) -> bool:
    """Add a batch of the upload's staged codes to the stock; returns whether there were any.

    A pool that is no longer low may be warned of again.
    """
    with transaction() as session:
        pool = session.get(
            CodePool, upload.offer_id, with_for_update=True, populate_existing=True
        )  # so that two workers do not add the same codes
        ids = _staged(session, upload.id)
        if not ids or pool is None or pool.closed_at is not None:
            return False
        session.execute(
            update(PoolCode)
            .where(*_staged_codes(upload.id), PoolCode.id <= ids[-1])
            .values(state=PoolCodeState.LEFT)
            .execution_options(synchronize_session=False)
        )
        if stock.move(session, upload.offer_id, len(ids)) > pool.low_at:
            pool.low_told_at = None
    return True


def delete_staged(upload_id: int) -> None:
    """Delete the upload's staged codes, in batches; a later file may have them again."""
    while True:
        with transaction() as session:
            ids = _staged(session, upload_id)
            if not ids:
                return
            session.execute(
                delete(PoolCode)
                .where(*_staged_codes(upload_id), PoolCode.id <= ids[-1])
                .execution_options(synchronize_session=False)
            )


def _staged(session: Session, upload_id: int) -> Sequence[int]:
    """Return the ids of the next batch in order; a range of them is shorter than their list."""
    staged = select(PoolCode.id).where(*_staged_codes(upload_id))
    return session.scalars(staged.order_by(PoolCode.id).limit(ADDED_AT_ONCE)).all()


def _staged_codes(upload_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return PoolCode.upload_id == upload_id, PoolCode.state == PoolCodeState.STAGED
