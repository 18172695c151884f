"""Tell partners by email that a statement is closed, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from babel.dates import format_date
from babel.numbers import format_currency
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners.tell_owners import owner_addresses
from marketplace.foundation import clock, dates, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.statements import label

BATCH: Final = 100
NEWS: Final = timedelta(days=30)  # what was closed earlier, by a demo or an import, is no news


def announce_statements() -> int:
    """Write to each partner about its newly closed statements; return how many were announced.

    Idempotent, also where two workers do it at the same time.
    """
    waiting = _waiting()
    for statement_id in waiting:
        _announce(statement_id)
    if waiting:
        job_queue.wake()
    return len(waiting)


def _waiting() -> list[int]:
    query = select(Statement.id).where(
        Statement.state != StatementState.OPEN,
        Statement.announced_at.is_(None),
        Statement.closed_at >= clock.now() - NEWS,
    )
    return list(db.session.scalars(query.order_by(Statement.id).limit(BATCH)))


def _announce(statement_id: int) -> None:
    with transaction() as session:
        won = session.execute(
            update(Statement)
            .where(Statement.id == statement_id, Statement.announced_at.is_(None))
            .values(announced_at=clock.now())
            .returning(Statement.id)
            .execution_options(synchronize_session=False)
        )
        if won.scalar_one_or_none() is not None:
            _write(session, session.get_one(Statement, statement_id, populate_existing=True))


def _write(session: Session, statement: Statement) -> None:
    partner = session.get_one(Partner, statement.partner_id)
    for email, language in owner_addresses(session, partner).items():
        facts = {
            "partner": partner.name,
            "number": label(statement.year, statement.number),
            "month": format_date(statement.month, "LLLL y", locale=language),
            "total": format_currency(statement.total_cents / 100, "EUR", locale=language),
            "until": format_date(statement.due_on, dates.message_day(language), locale=language),
        }
        outbox.write(
            session, "statement_closed", language=language, email=email, phone=None, facts=facts
        )
