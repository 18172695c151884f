"""Take lines off their customers because the operator's CRM says that they changed hands or ended.

The number's other uses end too: a partner's phone with it confirms no more codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import stock
from marketplace.catalogue.partners import phone_records
from marketplace.customers.models import EndCause, EndedBy, Line
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction, writing
from marketplace.membership.line_end.end_for_customer import audit_values
from marketplace.membership.line_end.end_line import end_line
from marketplace.points import accounts
from marketplace.points.billing.bulk_earning import lock_owners

CRM: Final = Actor(user_id=None, username="crm")
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class CrmLineEnd:
    """A number that the CRM says changed hands or ended; it may have no customer."""

    number: str
    line_id: int
    customer_id: int | None
    cause: EndCause


def lock_lines(session: Session, numbers: Select[str], *, leaving: Select[str]) -> None:
    """Lock the accounts of owners whose lines may be leaving, then all lines with the numbers.

    No line changes its owner until the transaction ends. On SQLite the transaction itself is the
    lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        while not _lock_all(session, numbers, leaving):
            pass  # a line was proved meanwhile: its new owner's account is locked before the line


def _lock_all(session: Session, numbers: Select[str], leaving: Select[str]) -> bool:
    """Lock all, or nothing where a line got another owner before it was locked."""
    owned = select(Line.customer_id).where(Line.number.in_(leaving), Line.customer_id.is_not(None))
    locked = (
        select(Line.id)
        .where(Line.number.in_(numbers))
        .order_by(Line.id)
        .with_for_update(key_share=True)
        .subquery()
    )
    connection = writing(session)
    owners = set(connection.execute(owned).scalars())
    with session.begin_nested() as savepoint:
        lock_owners(session, owned)
        connection.execute(select(func.count()).select_from(locked))
        if owners.issuperset(connection.execute(owned).scalars()):
            return True
        savepoint.rollback()
    return False


def end_lines(session: Session, endings: Sequence[CrmLineEnd]) -> None:
    """Take the lines off their customers, who are told; the caller has locked all of them.

    Call `job_queue.wake()` after the transaction.
    """
    offers: list[int] = []
    for one in endings:
        if one.cause is EndCause.LOST:
            phone_records.retire_number(session, one.number)
        if one.customer_id is not None:
            offers += _end(session, one, one.customer_id)
    for offer_id in sorted(offers):  # last, in one order: conversions wait for these rows
        stock.put_back(session, offer_id)


def _end(session: Session, one: CrmLineEnd, customer_id: int) -> Iterable[int]:
    ended = end_line(
        session,
        customer_id=customer_id,
        line_id=one.line_id,
        cause=one.cause,
        by=EndedBy.CRM,
        actor=CRM,
    )
    if ended is None:
        return ()
    values = audit_values(ended, one.cause)
    audit.record(
        CRM, "line.end", "customer", customer_id, before={"line_id": one.line_id}, after=values
    )
    return ended.offers_to_return


def end_lines_due(*, on: date) -> int:
    """Take off their customers the lines whose last day the CRM named and that has come.

    Returns how many. A line that was proven on that day or later stays: it has begun anew.
    """
    count = 0
    while rows := _due(on):
        for customer_id, line_id, number in rows:
            with transaction() as session:
                accounts.lock(session, customer_id)
                ending = CrmLineEnd(number, line_id, customer_id, EndCause.CONTRACT_ENDED)
                end_lines(session, [ending])
        count += len(rows)
    if count:
        job_queue.wake()
    return count


def _due(on: date) -> list[tuple[int, int, str]]:
    rows = db.session.execute(
        select(Line.customer_id, Line.id, Line.number, Line.active_to, Line.verified_at)
        .where(Line.customer_id.is_not(None), Line.active_to <= on)
        .order_by(Line.id)
    )
    found = [
        (row.customer_id, row.id, row.number)
        for row in rows
        if row.verified_at is None or clock.day_of(row.verified_at) < row.active_to
    ]
    return found[:AT_ONCE]
