"""Read disputes with their messages, for the partner and for staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select

from marketplace.accounts.models import User
from marketplace.catalogue.models import Partner
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.settlement.dispute_models import Dispute, DisputeMessage, DisputeState
from marketplace.settlement.models import Statement
from marketplace.settlement.transitions import WAITING

PAGE: Final = 50
IS_WAITING: Final = Dispute.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute about a line; `year` and `number` are those of its statement."""

    id: int
    line_id: int
    statement_id: int
    partner_id: int
    partner: str
    year: int
    number: int
    state: DisputeState
    opened_at: datetime
    ended_at: datetime | None
    adjustment_id: int | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `author` is the username of who wrote it."""

    id: int
    from_partner: bool
    author: str | None
    text: str
    at: datetime


def dispute(dispute_id: int, *, partner_id: int | None = None) -> DisputeRow:
    """Return the dispute, of this partner if one is given; raises NotFound for any other."""
    query = _query().where(Dispute.id == dispute_id)
    if partner_id is not None:
        query = query.where(Statement.partner_id == partner_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return record(DisputeRow, row)


def of_statement(statement_id: int) -> list[DisputeRow]:
    """Return the disputes about the statement's lines, oldest first."""
    query = _query().where(Dispute.statement_id == statement_id).order_by(Dispute.id)
    return records(DisputeRow, db.session.execute(query))


def waiting_disputes(
    states: Collection[DisputeState] = WAITING, *, partner_id: int | None = None
) -> list[DisputeRow]:
    """Return one page of the disputes in these waiting states, the oldest first; of a partner."""
    query = _query().where(IS_WAITING, Dispute.state.in_(states))
    if partner_id is not None:
        query = query.where(Statement.partner_id == partner_id)
    return records(DisputeRow, db.session.execute(query.order_by(Dispute.id).limit(PAGE)))


def waiting_count() -> int:
    """Return the number of disputes that wait for the operator."""
    counted = select(func.count()).where(IS_WAITING, Dispute.state == DisputeState.OPEN)
    return db.session.scalar(counted) or 0


def messages(dispute_id: int) -> list[Message]:
    """Return the exchange about a dispute, oldest first."""
    query = (
        select(
            DisputeMessage.id,
            DisputeMessage.from_partner,
            User.username.label("author"),
            DisputeMessage.text,
            DisputeMessage.at,
        )
        .outerjoin(User, User.id == DisputeMessage.user_id)
        .where(DisputeMessage.dispute_id == dispute_id)
        .order_by(DisputeMessage.id)
    )
    return records(Message, db.session.execute(query))


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dispute.id,
            Dispute.line_id,
            Dispute.statement_id,
            Statement.partner_id,
            Partner.name.label("partner"),
            Statement.year,
            Statement.number,
            Dispute.state,
            Dispute.opened_at,
            Dispute.ended_at,
            Dispute.adjustment_id,
        )
        .join(Statement, Statement.id == Dispute.statement_id)
        .join(Partner, Partner.id == Statement.partner_id)
    )
