"""Find what is new for a partner in settlement: statements closed or paid, disputes answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.settlement import dispute_list
from marketplace.settlement.dispute_list import DisputeRow
from marketplace.settlement.dispute_models import DisputeState
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.statements import label

FRESH: Final = timedelta(days=14)
MOST: Final = 3  # of each, on a start page


@dataclass(frozen=True, slots=True)
class PartnerNews:
    """Numbers of statements closed and paid lately, and the disputes that wait for the partner."""

    closed: list[str]
    paid: list[str]
    answered: list[DisputeRow]


def partner_news(partner_id: int) -> PartnerNews:
    """Return what is new for the partner, the newest first."""
    since = clock.now() - FRESH
    closed = (Statement.state == StatementState.CLOSED, Statement.closed_at >= since)
    paid = (Statement.state == StatementState.PAID, Statement.paid_on >= clock.day_of(since))
    return PartnerNews(
        closed=_numbers(partner_id, *closed),
        paid=_numbers(partner_id, *paid),
        answered=dispute_list.waiting_disputes((DisputeState.ANSWERED,), partner_id=partner_id),
    )


def _numbers(partner_id: int, *conditions: ColumnElement[bool]) -> list[str]:
    query = select(Statement.year, Statement.number).where(Statement.partner_id == partner_id)
    newest = query.where(*conditions).order_by(Statement.month.desc()).limit(MOST)
    return [label(row.year, row.number) for row in db.session.execute(newest)]
