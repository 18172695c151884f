"""Statements of all partners: what is to pay, how old it is, and each statement to its lines."""

from __future__ import annotations

from typing import Any, Final

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import SETTLEMENT_READERS
from marketplace.blueprints.admins.settlement.forms import StatementFilterForm
from marketplace.blueprints.admins.shared import choices
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.statements import files
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.settlement import dispute_list, statement_lines, statements
from marketplace.settlement.approve import approval_limit
from marketplace.settlement.dispute_list import DisputeRow
from marketplace.settlement.models import StatementState
from marketplace.settlement.payments import runs
from marketplace.settlement.reports.ageing import ageing
from marketplace.settlement.statement_lines import StatementLine
from marketplace.settlement.statements import StatementFilter, StatementRow

PER_PAGE: Final = 50


@bp.get("/settlement")
@allow(*SETTLEMENT_READERS)
def settlement() -> ResponseReturnValue:
    """Show the statements that the filters leave, their totals, and what is to pay."""
    form = _filter_form()
    criteria = form.criteria()
    filters: dict[str, Any] = {**form.query()}
    totals = statements.totals(criteria)
    pages = max(1, -(-totals.statements // PER_PAGE))
    number = min(max(1, query_number("page") or 1), pages)
    return page(
        "admins/settlement/list.html",
        "admins/settlement/_list.html",
        form=form,
        found=statements.page_of(criteria, number=number, size=PER_PAGE),
        totals=totals,
        to_pay=statements.totals(StatementFilter(states={StatementState.APPROVED})),
        ageing=ageing(clock.today()),
        disputes=dispute_list.waiting_disputes(),
        number=number,
        pages=pages,
        csv_address=url_for(".save_settlement", **filters),
        address=lambda number: url_for(".settlement", **filters, page=number),
    )


@bp.get("/settlement.csv")
@allow(*SETTLEMENT_READERS)
def save_settlement() -> ResponseReturnValue:
    """Return the statements that the filters leave as a file."""
    return files.statements_csv(statements.every(_filter_form().criteria()))


@bp.get("/settlement/<number>")
@allow(*SETTLEMENT_READERS)
def statement(number: str) -> ResponseReturnValue:
    """Show a statement: its sums, what can be done with it, and each code."""
    found = statements.statement(number)
    return page(
        "admins/settlement/statement.html",
        limit=approval_limit(),
        paying=runs.run_paying(found.id),
        **files.statement_context(
            found,
            ".statement",
            lambda line_id: url_for(".statement_line", number=number, line_id=line_id),
        ),
    )


@bp.get("/settlement/<number>.csv")
@allow(*SETTLEMENT_READERS)
def save_statement(number: str) -> ResponseReturnValue:
    """Return each line of the statement as a file."""
    return files.statement_csv(statements.statement(number))


@bp.get("/settlement/<number>.pdf")
@allow(*SETTLEMENT_READERS)
def print_statement(number: str) -> ResponseReturnValue:
    """Return the statement as a PDF."""
    return files.statement_pdf(statements.statement(number))


@bp.get("/settlement/<number>/lines/<int:line_id>")
@allow(*SETTLEMENT_READERS)
def statement_line(number: str, line_id: int) -> ResponseReturnValue:
    """Show one line, and the exchange about it."""
    found, line = line_of(number, line_id)
    dispute = dispute_of(line)
    return page(
        "admins/settlement/line.html",
        statement=found,
        line=line,
        kinds=files.line_names(),
        title_of=files.title_of,
        dispute=dispute,
        messages=dispute_list.messages(dispute.id) if dispute else [],
    )


def line_of(number: str, line_id: int) -> tuple[StatementRow, StatementLine]:
    """Return the statement and its line; raises NotFound for a line of another one."""
    found, line = statements.statement(number), statement_lines.line(line_id)
    if line.statement_id != found.id:
        raise NotFound
    return found, line


def dispute_of(line: StatementLine) -> DisputeRow | None:
    """Return the dispute about the line, if there is one."""
    found = dispute_list.of_statement(line.statement_id)
    return next((one for one in found if one.line_id == line.id), None)


def _filter_form() -> StatementFilterForm:
    form = StatementFilterForm(request.args)
    form.partner.offer(choices.partners(), none=_("All"))
    return form
