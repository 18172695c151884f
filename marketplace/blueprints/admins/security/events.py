"""The log of security events, searched and exported by auditors and administrators."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.security_events.search import PAGE, EventQuery, EventRow, every, search
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.security.labels import EVENT_NAMES, OUTCOME_NAMES
from marketplace.blueprints.admins.shared.filter_forms import SecurityFilter
from marketplace.blueprints.web.csv_export import csv_file
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation import clock


@bp.get("/security")
@allow(*LOG_READERS)
def security_events() -> ResponseReturnValue:
    """Show the events that fit the filter, newest first."""
    form = SecurityFilter(request.args)
    query = form.query() if form.validate() else None
    found = search(query, before=query_number("before"), limit=PAGE + 1) if query else []
    return _show(form, found)


@bp.get("/security.csv")
@allow(*LOG_READERS)
def security_events_csv() -> ResponseReturnValue:
    """Return all events that fit the filter, as a file."""
    form = SecurityFilter(request.args)
    if not form.validate():
        return _show(form, [])
    header = (
        _("When"), _("Kind"), _("Result"), _("User"), _("Account"), _("Program"),
        _("Detail"), _("Times"), _("Network"), _("Device"), _("Request"),
    )  # fmt: skip
    return csv_file(f"security-{clock.today()}.csv", header, _rows(form.query()))


def _show(form: SecurityFilter, found: list[EventRow]) -> ResponseReturnValue:
    return page(
        "admins/security/events.html",
        "admins/security/_events.html",
        422 if form.errors else 200,
        form=form,
        found=found[:PAGE],
        more=len(found) > PAGE,
        query_params=form.query_params(),
        kinds=EVENT_NAMES,
        outcomes=OUTCOME_NAMES,
    )


def _rows(wanted: EventQuery) -> Iterator[tuple[object, ...]]:
    for event in every(wanted):
        yield (
            event.at,
            event.kind.value,
            event.outcome.value,
            event.username or event.user_id,
            event.subject or event.subject_user_id,
            event.actor,
            event.detail,
            event.count,
            event.network,
            event.device,
            event.request_id,
        )
