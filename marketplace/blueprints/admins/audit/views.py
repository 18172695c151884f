"""The append-only log of actions of staff and partner users, searched and exported."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.audit_log.search import PAGE, AuditQuery, AuditRecord, every, search
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.shared.filter_forms import AuditFilter
from marketplace.blueprints.web.csv_export import csv_file
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation import clock


@bp.get("/audit")
@allow(*LOG_READERS)
def audit() -> ResponseReturnValue:
    """Show the entries that fit the filter, newest first."""
    form = AuditFilter(request.args)
    query = form.query() if form.validate() else None
    found = search(query, before=query_number("before"), limit=PAGE + 1) if query else []
    return _show(form, found)


@bp.get("/audit.csv")
@allow(*LOG_READERS)
def audit_csv() -> ResponseReturnValue:
    """Return all entries that fit the filter, as a file."""
    form = AuditFilter(request.args)
    if not form.validate():
        return _show(form, [])
    header = (
        _("When"), _("User"), _("Action"), _("What"), _("Number"),
        _("Before"), _("After"), _("Reason"), _("IP address"), _("Request"),
    )  # fmt: skip
    return csv_file(f"audit-{clock.today()}.csv", header, _rows(form.query()))


def _show(form: AuditFilter, found: list[AuditRecord]) -> ResponseReturnValue:
    return page(
        "admins/audit/list.html",
        "admins/audit/_list.html",
        422 if form.errors else 200,
        form=form,
        found=found[:PAGE],
        more=len(found) > PAGE,
        query_params=form.query_params(),
    )


def _rows(wanted: AuditQuery) -> Iterator[tuple[object, ...]]:
    for entry in every(wanted):
        yield (
            entry.at,
            entry.username,
            entry.action,
            entry.subject_kind,
            entry.subject_id,
            _side((change.field, change.before) for change in entry.changes),
            _side((change.field, change.after) for change in entry.changes),
            entry.reason,
            entry.address,
            entry.request_id,
        )


def _side(values: Iterator[tuple[str, str | None]]) -> str:
    return "; ".join(f"{field}: {value}" for field, value in values if value is not None)
