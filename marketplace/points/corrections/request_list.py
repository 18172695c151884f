"""List the large corrections for staff: the request, its reason and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import User
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.customers.models import Customer, Line
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound
from marketplace.points.corrections.models import CorrectionRequest, RequestState
from marketplace.points.refusals import AlreadyDecided, OwnRequest
from marketplace.points.spendable import spendable_of

PAGE: Final = 50
IS_WAITING = CorrectionRequest.state == RequestState.WAITING
ASKER, DECIDER = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class CorrectionRequestRow:
    """A large correction: `points` to add (negative: to take), and what can be spent now."""

    id: int
    points: int
    reason: str
    state: RequestState
    asked_by: int
    asked_at: datetime
    decided_at: datetime | None
    refused_because: str | None
    asker: str
    decider: str | None
    line: str
    customer_id: int
    name: str
    surname: str
    balance: int

    @property
    def after(self) -> int:
        """The balance once it is carried out; below zero it cannot be."""
        return self.balance + self.points


def waiting() -> list[CorrectionRequestRow]:
    """Return one page of the waiting requests, the oldest first."""
    return _found(_requested().where(IS_WAITING).order_by(CorrectionRequest.id).limit(PAGE))


def waiting_count() -> int:
    """Return the number of waiting requests."""
    counted = select(func.count()).select_from(CorrectionRequest).where(IS_WAITING)
    return db.session.scalar(counted) or 0


def of_customer(customer_id: int, *, limit: int) -> list[CorrectionRequestRow]:
    """Return the customer's requests, waiting and past, newest first."""
    return _found(
        _requested()
        .where(CorrectionRequest.customer_id == customer_id)
        .order_by(CorrectionRequest.id.desc())
        .limit(limit)
    )


def to_decide(request_id: int, *, staff_id: int) -> CorrectionRequestRow:
    """Return the request that the member of staff is about to decide on.

    Raises NotFound, AlreadyDecided, OwnRequest, or SamePerson.
    """
    found = _found(_requested().where(CorrectionRequest.id == request_id))
    if not found:
        raise NotFound
    (one,) = found
    if one.state != RequestState.WAITING:
        raise AlreadyDecided
    if one.asked_by == staff_id:
        raise OwnRequest
    require_two_persons(db.session(), first=one.asked_by, second=staff_id)
    return one


def _found(query: Select[*tuple[Any, ...]]) -> list[CorrectionRequestRow]:
    return records(CorrectionRequestRow, db.session.execute(query))


def _requested() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CorrectionRequest.id,
            CorrectionRequest.points,
            CorrectionRequest.reason,
            CorrectionRequest.state,
            CorrectionRequest.asked_by,
            CorrectionRequest.asked_at,
            CorrectionRequest.decided_at,
            CorrectionRequest.refused_because,
            ASKER.username.label("asker"),
            DECIDER.username.label("decider"),
            Line.number.label("line"),
            Customer.id.label("customer_id"),
            Customer.name,
            Customer.surname,
            spendable_of(Customer.id).label("balance"),
        )
        .join(Customer, Customer.id == CorrectionRequest.customer_id)
        .join(Line, Line.id == CorrectionRequest.line_id)
        .join(ASKER, ASKER.id == CorrectionRequest.asked_by)
        .outerjoin(DECIDER, DECIDER.id == CorrectionRequest.decided_by)
    )
