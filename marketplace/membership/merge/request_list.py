"""List the merges that are open, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import User
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.membership.merge.models import MergeRequest, MergeState

PAGE: Final = 50
SOURCE, TARGET = aliased(Customer), aliased(Customer)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """An open merge: the account that would be closed, the one that stays, and who asked."""

    id: int
    source_id: int
    target_id: int
    source_name: str
    target_name: str
    reason: str
    state: MergeState
    asked_by: int
    asked_at: datetime
    asker: str


def open_merges() -> list[MergeRow]:
    """Return one page of the open merges, the oldest first."""
    rows = db.session.execute(_open().order_by(MergeRequest.id).limit(PAGE))
    return records(MergeRow, rows)


def open_merge(request_id: int) -> MergeRow:
    """Return the open merge; raises NotFound."""
    row = db.session.execute(_open().where(MergeRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(MergeRow, row)


def _open() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MergeRequest.id,
            MergeRequest.source_id,
            MergeRequest.target_id,
            (SOURCE.name + " " + SOURCE.surname).label("source_name"),
            (TARGET.name + " " + TARGET.surname).label("target_name"),
            MergeRequest.reason,
            MergeRequest.state,
            MergeRequest.asked_by,
            MergeRequest.asked_at,
            User.username.label("asker"),
        )
        .join(SOURCE, SOURCE.id == MergeRequest.source_id)
        .join(TARGET, TARGET.id == MergeRequest.target_id)
        .join(User, User.id == MergeRequest.asked_by)
        .where(MergeRequest.state.in_((MergeState.WAITING, MergeState.PROVEN)))
    )
