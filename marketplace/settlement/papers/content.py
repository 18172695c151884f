"""Read what a statement's papers and pages say, with names in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import text_in
from marketplace.settlement import statement_lines
from marketplace.settlement.models import LineKind
from marketplace.settlement.statement_lines import BranchSum, OfferSum, StatementLine
from marketplace.settlement.statements import StatementRow


@dataclass(frozen=True, slots=True)
class NamedSum:
    """The lines of one offer or branch; `id` is None for lines of none. Amounts in euro cents."""

    id: int | None
    name: str
    codes: int
    net_cents: int
    tax_cents: int

    @property
    def total_cents(self) -> int:
        """The amount with its tax."""
        return self.net_cents + self.tax_cents


@dataclass(frozen=True, slots=True)
class PaperContent:
    """A statement with its sums, and its lines that have a reason of their own."""

    statement: StatementRow
    offers: list[NamedSum]
    branches: list[NamedSum]
    reasoned: list[StatementLine]


def content_of(statement: StatementRow, language: str) -> PaperContent:
    """Return the content of the statement's papers in the language."""
    by_offer = statement_lines.by_offer(statement.id)
    titles = _titles([one.offer_id for one in by_offer if one.offer_id is not None], language)
    none = _("Corrections without a code")
    return PaperContent(
        statement=statement,
        offers=[
            NamedSum(id=one.offer_id, name=titles.get(one.offer_id, none), **_amounts(one))
            for one in by_offer
        ],
        branches=[
            NamedSum(id=one.branch_id, name=one.branch or _("No branch named"), **_amounts(one))
            for one in statement_lines.by_branch(statement.id)
        ],
        reasoned=statement_lines.lines_with_reason(statement.id),
    )


def line_kinds() -> dict[LineKind, str]:
    """Return the name of each kind of line in the current language."""
    return {
        LineKind.CODE: _("Code"),
        LineKind.REVERSAL: _("Reversal"),
        LineKind.DISPUTE: _("Dispute"),
        LineKind.CORRECTION: _("Correction"),
    }


def _amounts(one: OfferSum | BranchSum) -> dict[str, int]:
    return {
        "codes": one.codes,
        "net_cents": int(one.net_cents),
        "tax_cents": int(one.tax_cents),
    }


def _titles(ids: Collection[int], language: str) -> dict[int | None, str]:
    rows = db.session.execute(select(Offer.id, Offer.title).where(Offer.id.in_(ids)))
    return {row.id: text_in(row.title, language) for row in rows}
