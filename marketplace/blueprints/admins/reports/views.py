"""Reports of a period and of outstanding points: for finance, auditors and marketing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import REPORT_READERS
from marketplace.blueprints.admins.shared.filter_forms import Period
from marketplace.blueprints.charts.bars import lengths
from marketplace.blueprints.web.csv_export import csv_file, euros
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.conversions.reports.period import PeriodRow, by_offer, by_partner
from marketplace.foundation import clock
from marketplace.points.views.liability import outstanding
from marketplace.programme.in_force import programme_now
from marketplace.settlement.reports.cost_of_points import cost_since, year_before

MOST_BARS: Final = 8  # the table below has the rest


@bp.get("/reports")
@allow(*REPORT_READERS)
def reports() -> ResponseReturnValue:
    """Show the period's conversions and confirmations by partner and offer; points outstanding."""
    form = _period_form()
    if not form.validate():
        return _show(form, [], [], 422)
    return _show(form, by_partner(*_days(form)), by_offer(*_days(form), language=_language()))


@bp.get("/reports/partners.csv")
@allow(*REPORT_READERS)
def partners_report() -> ResponseReturnValue:
    """Return the period by partner, as a file."""
    form = _period_form()
    if not form.validate():
        return _show(form, [], [], 422)
    return _report_file("partners", form, by_partner(*_days(form)))


@bp.get("/reports/offers.csv")
@allow(*REPORT_READERS)
def offers_report() -> ResponseReturnValue:
    """Return the period by offer, as a file."""
    form = _period_form()
    if not form.validate():
        return _show(form, [], [], 422)
    return _report_file("offers", form, by_offer(*_days(form), language=_language()))


@bp.get("/reports/points.csv")
@allow(*REPORT_READERS)
def points_report() -> ResponseReturnValue:
    """Return the points outstanding by their last day, as a file."""
    rows = [(one.on, one.points) for one in outstanding().expiring]
    return csv_file(f"points-{clock.today()}.csv", (_("Usable until"), _("Points")), rows)


def _period_form() -> Period:
    """Return the requested period; this month so far by default."""
    form = Period(request.args)
    for field, usual in zip((form.since, form.until), _usual_days(), strict=True):
        if not any(field.raw_data or ()):
            field.data = usual
    return form


def _usual_days() -> tuple[date, date]:
    today = clock.today()
    return today.replace(day=1), today


def _days(form: Period) -> tuple[date, date]:
    first, last = _usual_days()
    return form.since.data or first, form.until.data or last


def _language() -> str:
    return str(get_locale())


def _show(
    form: Period, partners: Sequence[PeriodRow], offers: Sequence[PeriodRow], status: int = 200
) -> ResponseReturnValue:
    return page(
        "admins/reports/report.html",
        "admins/reports/_report.html",
        status,
        form=form,
        partners=partners,
        offers=offers,
        query_params=form.query_params(),
        points=outstanding(),
        point_worth=programme_now().point_worth,
        cost=cost_since(year_before(clock.today())),
        lengths=lengths,
        most_bars=MOST_BARS,
    )


def _report_file(name: str, form: Period, rows: Sequence[PeriodRow]) -> ResponseReturnValue:
    header = (
        _("Name"), _("Partner"), _("Converted"), _("Points"), _("Confirmed"),
        _("Confirmed value (EUR)"), _("Cancelled later"), _("Points refunded"),
    )  # fmt: skip
    since, until = _days(form)
    cells = (
        (
            row.name, row.partner, row.converted, row.points, row.confirmed,
            euros(row.worth_cents), row.cancelled, row.returned,
        )
        for row in rows
    )  # fmt: skip
    return csv_file(f"{name}-{since}-{until}.csv", header, cells)
