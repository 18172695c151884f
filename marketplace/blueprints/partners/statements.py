"""Statements of what the operator owes the partner, for its owners, and disputes about lines."""

from __future__ import annotations

from typing import Final

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.fields import at_most, lines, needed
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.statements import files
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation.refusals import NotFound
from marketplace.settlement import dispute_list, disputes, statement_lines, statements
from marketplace.settlement.dispute_list import DisputeRow
from marketplace.settlement.refusals import AlreadyDisputed, TooLateToDispute, TooManyMessages
from marketplace.settlement.statement_lines import StatementLine
from marketplace.settlement.statements import StatementFilter, StatementRow

PER_PAGE: Final = 24


class MessageForm(FlaskForm):
    """A message about a line."""

    text = TextAreaField(_l("Message"), [needed, at_most(disputes.LONGEST_TEXT)], [lines])


@bp.get("/statements")
@allow(Role.OWNER)
def list_statements() -> ResponseReturnValue:
    """Show the partner's closed statements, newest first."""
    own = _own()
    totals = statements.totals(own)
    pages = max(1, -(-totals.statements // PER_PAGE))
    number = min(max(1, query_number("page") or 1), pages)
    return page(
        "partners/statements.html",
        found=statements.page_of(own, number=number, size=PER_PAGE),
        totals=totals,
        number=number,
        pages=pages,
        address=lambda number: url_for(".list_statements", page=number),
    )


@bp.get("/statements.csv")
@allow(Role.OWNER)
def save_statements() -> ResponseReturnValue:
    """Return the partner's statements as a file."""
    return files.statements_csv(statements.every(_own()))


@bp.get("/statements/<number>")
@allow(Role.OWNER)
def show_statement(number: str) -> ResponseReturnValue:
    """Show a statement: its sums, and each code."""
    statement = _statement(number)
    return page(
        "partners/statement.html",
        **files.statement_context(
            statement, ".show_statement", lambda line_id: _line_address(number, line_id)
        ),
    )


@bp.get("/statements/<number>.csv")
@allow(Role.OWNER)
def save_statement(number: str) -> ResponseReturnValue:
    """Return each line of the statement as a file."""
    return files.statement_csv(_statement(number))


@bp.get("/statements/<number>.pdf")
@allow(Role.OWNER)
def print_statement(number: str) -> ResponseReturnValue:
    """Return the statement as a PDF."""
    return files.statement_pdf(_statement(number))


@bp.get("/statements/<number>/lines/<int:line_id>")
@allow(Role.OWNER)
def show_line(number: str, line_id: int) -> ResponseReturnValue:
    """Show one line, and the exchange about it."""
    return _line_page(number, line_id, MessageForm(formdata=None), 200)


@bp.post("/statements/<number>/lines/<int:line_id>")
@allow(Role.OWNER)
@keyed
def write_about_line(number: str, line_id: int) -> ResponseReturnValue:
    """Dispute the line, or add a message to its dispute."""
    form = MessageForm()
    statement, line = _line(number, line_id)
    with refusals_beside(form, AlreadyDisputed, TooLateToDispute, TooManyMessages):
        if form.validate_on_submit():
            return once(lambda: _written(statement, line, form.text.data))
    return _line_page(number, line_id, form, 422)


@bp.post("/statements/<number>/lines/<int:line_id>/withdraw")
@allow(Role.OWNER)
def withdraw_dispute(number: str, line_id: int) -> ResponseReturnValue:
    """End the dispute about the line."""
    statement, line = _line(number, line_id)
    dispute = _dispute(statement, line)
    if dispute is None:
        raise NotFound
    disputes.withdraw(dispute_id=dispute.id, partner_id=current_user.partner_id, actor=actor())
    flash(_("The dispute is withdrawn."), "good")
    return go(_line_address(number, line_id))


def _written(statement: StatementRow, line: StatementLine, text: str) -> Outcome:
    dispute, own = _dispute(statement, line), current_user.partner_id
    if dispute is None:
        disputes.dispute_line(line_id=line.id, partner_id=own, text=text, actor=actor())
    else:
        disputes.reply(dispute_id=dispute.id, partner_id=own, text=text, actor=actor())
    sent = _("Your message has been sent to the operator.")
    return Outcome(_line_address(statement.label, line.id), sent)


def _own() -> StatementFilter:
    return StatementFilter(partner_id=current_user.partner_id)


def _statement(number: str) -> StatementRow:
    return statements.statement(number, partner_id=current_user.partner_id)


def _line(number: str, line_id: int) -> tuple[StatementRow, StatementLine]:
    """Return the line and its statement; raises NotFound for a line of another one."""
    statement = _statement(number)
    line = statement_lines.line(line_id, partner_id=current_user.partner_id)
    if line.statement_id != statement.id:
        raise NotFound
    return statement, line


def _dispute(statement: StatementRow, line: StatementLine) -> DisputeRow | None:
    found = dispute_list.of_statement(statement.id)
    return next((one for one in found if one.line_id == line.id), None)


def _line_address(number: str, line_id: int) -> str:
    return url_for(".show_line", number=number, line_id=line_id)


def _line_page(number: str, line_id: int, form: MessageForm, status: int) -> ResponseReturnValue:
    statement, line = _line(number, line_id)
    dispute = _dispute(statement, line)
    return page(
        "partners/statement_line.html",
        status=status,
        statement=statement,
        line=line,
        kinds=files.line_names(),
        title_of=files.title_of,
        dispute=dispute,
        messages=dispute_list.messages(dispute.id) if dispute else [],
        disputable=dispute is None and statement.state in ("closed", "disputed"),
        form=form,
    )
