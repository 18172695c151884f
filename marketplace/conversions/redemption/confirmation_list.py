"""List, sum and export what a partner's counters confirmed.

Nothing here reads the customer; a partner never learns who converted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from marketplace.accounts.models import ApiToken, User
from marketplace.catalogue.models import Branch
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.phones import last_digits
from marketplace.catalogue.titles import TitledRow
from marketplace.conversions import codes
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts, texts_of
from marketplace.foundation.records import AnyRow, record
from marketplace.foundation.refusals import NotFound

BATCH = 500
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationFilter:
    """A filter of confirmations: one partner, and optionally days, branch, offer or user.

    A phone or a till's key can be given as well.
    """

    partner_id: int
    since: date | None = None
    until: date | None = None
    branch_id: int | None = None
    offer_id: int | None = None
    user_id: int | None = None
    phone_id: int | None = None
    token_id: int | None = None


@dataclass(frozen=True, slots=True)
class Confirmation(TitledRow):
    """A confirmed code. `branch` is a name, `worth_cents` euro cents: the chosen if `by_amount`.

    `cashier` is who confirmed it: a person's name, or the name of a phone or of a till's key with
    its channel (`Counter (SMS …456)`, `Till 1 (API)`).
    """

    id: int
    at: datetime
    code: str
    titles: Texts
    worth_cents: int
    by_amount: bool
    points: int
    branch: str
    cashier: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of confirmations, and their sums in points and in euro cents."""

    count: int
    points: int
    worth_cents: int


def page_of(criteria: ConfirmationFilter, *, number: int, size: int) -> list[Confirmation]:
    """Return the page of that number (from 1), newest confirmation first."""
    query = _query(criteria).limit(size).offset((number - 1) * size)
    return [_confirmation(row) for row in db.session.execute(query)]


def every(criteria: ConfirmationFilter) -> Iterator[Confirmation]:
    """Yield all confirmations, newest first, in batches so that any number can be streamed."""
    query = _query(criteria).limit(BATCH)
    rows = db.session.execute(query).all()
    while rows:
        yield from map(_confirmation, rows)
        last = rows[-1].Conversion
        older = tuple_(Conversion.confirmed_at, Conversion.id) < (last.confirmed_at, last.id)
        rows = db.session.execute(query.where(older)).all()


def totals(criteria: ConfirmationFilter) -> Totals:
    """Return the sums of the confirmations."""
    worth = Conversion.terms["worth_cents"].as_integer()
    query = select(
        func.count().label("count"),
        func.coalesce(func.sum(Conversion.points), 0).label("points"),
        func.coalesce(func.sum(worth), 0).label("worth_cents"),
    )
    return record(Totals, db.session.execute(query.where(*_matches(criteria))).one())


def confirmation(criteria: ConfirmationFilter, conversion_id: int) -> Confirmation:
    """Return the confirmation with that id; raises NotFound where the filter excludes it."""
    row = db.session.execute(_query(criteria).where(Conversion.id == conversion_id)).one_or_none()
    if row is None:
        raise NotFound
    return _confirmation(row)


def confirmed_by(conversion_id: int) -> str:
    """Return who confirmed it, as in `Confirmation.cashier`, for staff; empty if unconfirmed."""
    query = select(*_WHO).select_from(Conversion).where(Conversion.id == conversion_id)
    row = db.session.execute(_with_who(query)).one_or_none()
    return _who(row) if row else ""


_WHO = (
    func.coalesce(func.nullif(User.name, ""), User.username).label("person"),
    PartnerPhone.name.label("phone"),
    PartnerPhone.number.label("phone_number"),
    ApiToken.name.label("key"),
)


def _with_who(query: AnySelect) -> AnySelect:
    return (
        query.outerjoin(User, User.id == Conversion.confirmed_by)
        .outerjoin(PartnerPhone, PartnerPhone.id == Conversion.phone_id)
        .outerjoin(ApiToken, ApiToken.id == Conversion.token_id)
    )


def _who(row: AnyRow) -> str:
    if row.phone_number is not None:
        return f"{row.phone} (SMS {last_digits(row.phone_number)})"
    return f"{row.key} (API)" if row.key is not None else row.person or ""


def _query(criteria: ConfirmationFilter) -> AnySelect:
    return (
        _with_who(select(Conversion, Branch.name.label("branch"), *_WHO))
        .outerjoin(Branch, Branch.id == Conversion.branch_id)
        .where(*_matches(criteria))
        .order_by(Conversion.confirmed_at.desc(), Conversion.id.desc())
    )


def _matches(criteria: ConfirmationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Conversion.partner_id == criteria.partner_id,
        Conversion.state == ConversionState.CONFIRMED,
    ]
    if criteria.since:
        conditions.append(Conversion.confirmed_at >= clock.start_of(criteria.since))
    if criteria.until:
        conditions.append(Conversion.confirmed_at < clock.end_of(criteria.until))
    exact = {
        Conversion.branch_id: criteria.branch_id,
        Conversion.offer_id: criteria.offer_id,
        Conversion.confirmed_by: criteria.user_id,
        Conversion.phone_id: criteria.phone_id,
        Conversion.token_id: criteria.token_id,
    }
    conditions += [column == value for column, value in exact.items() if value is not None]
    return conditions


def _confirmation(row: AnyRow) -> Confirmation:
    conversion: Conversion = row.Conversion
    terms = conversion.terms
    return Confirmation(
        id=conversion.id,
        at=conversion.confirmed_at or conversion.created_at,
        code=codes.shown_of(conversion.code or "", terms),
        titles=texts_of(terms, "title"),
        worth_cents=terms.get("worth_cents", 0),
        by_amount="amount" in terms,
        points=conversion.points,
        branch=row.branch or "",
        cashier=_who(row),
    )
