"""Statements as pages and files, for partners and staff alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from flask import Response, current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.blueprints.web.csv_export import csv_file, euros
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation.languages.texts import text_in, texts_of
from marketplace.settlement import statement_lines
from marketplace.settlement.papers.content import content_of, line_kinds
from marketplace.settlement.statement_lines import StatementLine
from marketplace.settlement.statements import StatementRow

LINES: Final = 50


def language() -> str:
    """Return the reader's language."""
    return str(get_locale())


def title_of(line: StatementLine) -> str:
    """Return the title of the line's offer, as it was when its code was converted."""
    return text_in(texts_of(line.terms, "title"), language()) if line.terms else ""


def line_names() -> dict[str, str]:
    """Return the name of each kind of line."""
    return {kind.value: name for kind, name in line_kinds().items()}


def statement_context(
    statement: StatementRow, endpoint: str, line_address: Callable[[int], str]
) -> dict[str, Any]:
    """Return what the templates of a statement need: its sums, and a page of its lines.

    The query string may name an offer or a branch, and the line `after` which the page begins.
    """
    chosen = {name: query_number(name) for name in ("offer", "branch")}
    filters: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    found = statement_lines.lines_after(
        statement.id,
        after=query_number("after") or 0,
        size=LINES + 1,
        offer_id=chosen["offer"],
        branch_id=chosen["branch"],
    )
    own = partial(url_for, endpoint, number=statement.label)
    more = len(found) > LINES
    return {
        "content": content_of(statement, language()),
        "statement": statement,
        "lines": found[:LINES],
        "kinds": line_names(),
        "title_of": title_of,
        "filtered": bool(filters),
        "all_address": own(),
        "lines_address": lambda name, key: own(**{name: key}),
        "line_address": line_address,
        "next_address": own(**filters, after=found[LINES - 1].id) if more else None,
    }


def statement_csv(statement: StatementRow) -> Response:
    """Return each line of the statement as a file; no line names a customer."""
    header = [
        *(_("Kind"), _("Code"), _("Time"), _("Offer"), _("Branch"), _("Value in EUR")),
        *(_("Owed in EUR"), _("Tax in EUR"), _("Total in EUR"), _("Reason")),
    ]
    return csv_file(f"{statement.label}.csv", header, _rows(statement))


def _rows(statement: StatementRow) -> Iterator[list[object]]:
    kinds = line_names()
    for one in statement_lines.every_line(statement.id):
        amounts = (one.worth_cents, one.net_cents, one.tax_cents, one.total_cents)
        yield [
            *(kinds[one.kind], one.code, one.at, title_of(one), one.branch),
            *map(euros, amounts),
            one.reason,
        ]


def statements_csv(statements: Iterable[StatementRow]) -> Response:
    """Return the statements as a file."""
    names = state_names()
    header = [
        *(_("Statement"), _("Month"), _("Partner"), _("State"), _("Codes"), _("Owed in EUR")),
        *(_("Tax in EUR"), _("Total in EUR"), _("Payable until"), _("Paid on"), _("Reference")),
    ]
    rows = (
        [
            *(one.label, f"{one.month:%Y-%m}", one.partner, names[one.state], one.codes),
            *map(euros, (one.net_cents, one.tax_cents, one.total_cents)),
            *(one.due_on, one.paid_on, one.paid_reference),
        ]
        for one in statements
    )
    return csv_file(f"{_('statements')}.csv", header, rows)


def statement_pdf(statement: StatementRow) -> Response:
    """Return the statement as a PDF in the reader's language; the export is a security event."""
    from marketplace.settlement.papers import pdf  # noqa: PLC0415 - the library is slow to import

    record(EventKind.EXPORT, user_id=current_user.user_id, detail=f"{statement.label}.pdf")
    operator = current_app.config["SETTINGS"].operator_name
    content = pdf.statement_pdf(content_of(statement, language()), operator=operator)
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{statement.label}.pdf")
    response.cache_control.no_store = True
    return response


def state_names() -> dict[str, str]:
    """Return the name of each state of a closed statement."""
    return {
        "closed": _("To be approved"),
        "disputed": _("Disputed"),
        "approved": _("Approved"),
        "paid": _("Paid"),
    }
