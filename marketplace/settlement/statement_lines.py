"""List a statement's lines, and sum them by offer and by branch; nothing here reads customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from marketplace.catalogue.models import Branch, Offer
from marketplace.conversions import codes
from marketplace.conversions.models import Conversion
from marketplace.foundation import secrets_at_rest
from marketplace.foundation.extensions import db
from marketplace.foundation.records import AnyRow, records
from marketplace.foundation.refusals import NotFound
from marketplace.settlement.dispute_models import Dispute, DisputeState
from marketplace.settlement.line_sources import LATE_REASON
from marketplace.settlement.models import Line, LineKind, Statement, StatementState

BATCH: Final = 500
LATE: Final = _l("Confirmed in an earlier month, and booked after it was closed.")
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line; amounts in euro cents, without tax `net_cents`.

    `terms` is the conversion's snapshot of the offer and `code` its code, as the partner knows it;
    None and empty for a correction that names no code. `at` is when the code was confirmed, or when
    the adjustment was decided. `reason` is in the current language where it is not a person's text.
    `priced` says whether there were terms.
    """

    id: int
    statement_id: int
    kind: LineKind
    at: datetime
    conversion_id: int | None
    code: str
    offer_id: int | None
    terms: dict[str, Any] | None
    branch_id: int | None
    branch: str
    points: int | None
    worth_cents: int
    net_cents: int
    tax_cents: int
    reason: str | None
    priced: bool
    dispute: DisputeState | None

    @property
    def total_cents(self) -> int:
        """The amount with its tax."""
        return self.net_cents + self.tax_cents


@dataclass(frozen=True, slots=True)
class OfferSum:
    """The lines of one offer (None: of no code) within a statement; amounts in euro cents."""

    offer_id: int | None
    slug: str | None
    codes: int
    net_cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True)
class BranchSum:
    """The lines of one branch (None: of no branch) within a statement; amounts in euro cents."""

    branch_id: int | None
    branch: str | None
    codes: int
    net_cents: int
    tax_cents: int


def lines_after(
    statement_id: int,
    *,
    after: int = 0,
    size: int = BATCH,
    offer_id: int | None = None,
    branch_id: int | None = None,
) -> list[StatementLine]:
    """Return the next lines after the one with that id, of one offer or branch if given."""
    query = _query().where(Line.statement_id == statement_id, Line.id > after)
    exact: dict[Any, int | None] = {Line.offer_id: offer_id, Line.branch_id: branch_id}
    query = query.where(*(column == value for column, value in exact.items() if value is not None))
    return [_line(row) for row in db.session.execute(query.order_by(Line.id).limit(size))]


def every_line(statement_id: int) -> Iterator[StatementLine]:
    """Yield all lines of the statement in their order, in batches."""
    found = lines_after(statement_id)
    while found:
        yield from found
        found = lines_after(statement_id, after=found[-1].id)


def lines_with_reason(statement_id: int) -> list[StatementLine]:
    """Return the lines that carry a reason: adjustments, and codes that were booked late."""
    query = _query().where(Line.statement_id == statement_id, Line.reason.is_not(None))
    return [_line(row) for row in db.session.execute(query.order_by(Line.id))]


def line(line_id: int, *, partner_id: int | None = None) -> StatementLine:
    """Return the line of a closed statement, of this partner if one is given; raises NotFound."""
    query = _query().join(Statement, Statement.id == Line.statement_id)
    query = query.where(Line.id == line_id, Statement.state != StatementState.OPEN)
    if partner_id is not None:
        query = query.where(Statement.partner_id == partner_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def by_offer(statement_id: int) -> list[OfferSum]:
    """Return the statement's sums for each offer, the largest first."""
    query = select(Line.offer_id, Offer.slug, *_SUMS).outerjoin(Offer, Offer.id == Line.offer_id)
    query = query.where(Line.statement_id == statement_id).group_by(Line.offer_id, Offer.slug)
    return records(OfferSum, db.session.execute(query.order_by(_SUMS[1].desc(), Line.offer_id)))


def by_branch(statement_id: int) -> list[BranchSum]:
    """Return the statement's sums for each branch, the largest first."""
    query = select(Line.branch_id, Branch.name.label("branch"), *_SUMS)
    query = query.outerjoin(Branch, Branch.id == Line.branch_id)
    query = query.where(Line.statement_id == statement_id).group_by(Line.branch_id, Branch.name)
    return records(BranchSum, db.session.execute(query.order_by(_SUMS[1].desc(), Line.branch_id)))


_SUMS: Final = (
    func.count().filter(Line.kind == LineKind.CODE).label("codes"),
    func.sum(Line.net_cents).label("net_cents"),
    func.sum(Line.tax_cents).label("tax_cents"),
)


def _query() -> AnySelect:
    return (
        select(
            Line,
            Branch.name.label("branch"),
            Conversion.terms,
            Conversion.points,
            Conversion.sealed_code,
            Dispute.state.label("dispute"),
        )
        .outerjoin(Branch, Branch.id == Line.branch_id)
        .outerjoin(Conversion, Conversion.id == Line.conversion_id)
        .outerjoin(Dispute, Dispute.line_id == Line.id)
    )


def _line(row: AnyRow) -> StatementLine:
    one: Line = row.Line
    sealed = row.sealed_code
    return StatementLine(
        id=one.id,
        statement_id=one.statement_id,
        kind=one.kind,
        at=one.at,
        conversion_id=one.conversion_id,
        code=codes.shown(secrets_at_rest.decrypt(sealed)) if sealed else "",
        offer_id=one.offer_id,
        terms=row.terms,
        branch_id=one.branch_id,
        branch=row.branch or "",
        points=row.points,
        worth_cents=one.worth_cents,
        net_cents=one.net_cents,
        tax_cents=one.tax_cents,
        reason=str(LATE) if one.reason == LATE_REASON else one.reason,
        priced=one.kind is not LineKind.CODE or one.terms_id is not None,
        dispute=row.dispute,
    )
