"""Read the register of disclosures: lists, one disclosure, and the whole of it for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import User
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.membership.disclosures.models import (
    Disclosure,
    DisclosureExtract,
    DisclosureMove,
    Outcome,
    Step,
)

AT_ONCE: Final = 500
DECISION, HANDOVER, SECRECY = (aliased(DisclosureMove) for _step in range(3))
MAKER, DECIDER, GIVER, LIFTER = (aliased(User) for _user in range(4))
KEPT: Final = exists().where(DisclosureExtract.disclosure_id == Disclosure.id)
COLUMNS: Final = (
    Disclosure.id,
    Disclosure.authority,
    Disclosure.official,
    Disclosure.legal_basis,
    Disclosure.reference,
    Disclosure.received_on,
    Disclosure.customer_id,
    Disclosure.parts,
    Disclosure.from_day,
    Disclosure.until_day,
    Disclosure.secret,
    Disclosure.made_by,
    MAKER.username.label("maker"),
    Disclosure.made_at,
    DECISION.outcome.label("decision"),
    DECIDER.username.label("decider"),
    DECISION.at.label("decided_at"),
    DECISION.note.label("decision_note"),
    DECISION.extract_hash,
    DECISION.extract_bytes,
    KEPT.label("extract_kept"),
    HANDOVER.handed_on.label("given_on"),
    HANDOVER.at.label("given_at"),
    GIVER.username.label("giver"),
    HANDOVER.note.label("given_note"),
    SECRECY.at.label("lifted_at"),
    LIFTER.username.label("lifter"),
    SECRECY.note.label("lifted_note"),
)


class DisclosureState(StrEnum):
    """The state of a disclosure, by the newest of its decision and its handover."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFilter:
    """The disclosures to list; None is any. The period is that in which they were written down."""

    state: DisclosureState | None = None
    period: Period = ALWAYS
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A disclosure with its steps; users are usernames. `extract_kept` until it is deleted."""

    id: int
    authority: str
    official: str
    legal_basis: str
    reference: str
    received_on: date
    customer_id: int
    parts: list[str]
    from_day: date
    until_day: date
    secret: bool
    made_by: int
    maker: str
    made_at: datetime
    decision: Outcome | None
    decider: str | None
    decided_at: datetime | None
    decision_note: str | None
    extract_hash: str | None
    extract_bytes: int | None
    extract_kept: bool
    given_on: date | None
    given_at: datetime | None
    giver: str | None
    given_note: str | None
    lifted_at: datetime | None
    lifter: str | None
    lifted_note: str | None

    @property
    def state(self) -> DisclosureState:
        """The state by its steps."""
        if self.given_on is not None:
            return DisclosureState.GIVEN
        return DisclosureState(self.decision) if self.decision else DisclosureState.WAITING

    @property
    def may_be_known(self) -> bool:
        """Return whether the customer may know of it."""
        return not self.secret or self.lifted_at is not None


def disclosure(disclosure_id: int) -> DisclosureRow:
    """Return the disclosure; raises NotFound."""
    row = db.session.execute(_query().where(Disclosure.id == disclosure_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(DisclosureRow, row)


def page_of(criteria: DisclosureFilter, *, number: int, size: int) -> list[DisclosureRow]:
    """Return a page of the disclosures, the newest first; pages count from 1."""
    found = _query().where(*_conditions(criteria)).order_by(Disclosure.id.desc())
    rows = db.session.execute(found.limit(size).offset((number - 1) * size))
    return records(DisclosureRow, rows)


def count(criteria: DisclosureFilter) -> int:
    """Return the number of disclosures."""
    counted = select(func.count()).select_from(Disclosure).where(*_conditions(criteria))
    return db.session.scalar(counted) or 0


def waiting_count() -> int:
    """Return the number of requests that wait for a second person."""
    return count(DisclosureFilter(state=DisclosureState.WAITING))


def every(criteria: DisclosureFilter) -> Iterator[DisclosureRow]:
    """Yield the disclosures, the oldest first, a batch of them in memory at a time."""
    after = 0
    while True:
        found = _query().where(*_conditions(criteria), Disclosure.id > after)
        rows = records(
            DisclosureRow, db.session.execute(found.order_by(Disclosure.id).limit(AT_ONCE))
        )
        if not rows:
            return
        yield from rows
        after = rows[-1].id


def _conditions(criteria: DisclosureFilter) -> Iterator[ColumnElement[bool]]:
    yield from criteria.period.moments(Disclosure.made_at)
    if criteria.customer_id is not None:
        yield Disclosure.customer_id == criteria.customer_id
    if criteria.state is None:
        return
    if criteria.state is DisclosureState.WAITING:
        yield ~exists().where(_is(DisclosureMove.step == Step.DECISION))
        return
    yield exists().where(_is(DisclosureMove.outcome == Outcome(criteria.state.value)))
    if criteria.state is DisclosureState.APPROVED:
        yield ~exists().where(_is(DisclosureMove.step == Step.HANDOVER))


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(DisclosureMove.disclosure_id == Disclosure.id, condition)


def _query() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(*COLUMNS).join(MAKER, MAKER.id == Disclosure.made_by)
    for move, step, user in (
        (DECISION, Step.DECISION, DECIDER),
        (HANDOVER, Step.HANDOVER, GIVER),
        (SECRECY, Step.SECRECY, LIFTER),
    ):
        of_step = (move.disclosure_id == Disclosure.id) & (move.step == step)
        query = query.outerjoin(move, of_step).outerjoin(user, user.id == move.moved_by)
    return query
