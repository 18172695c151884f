"""Points by month: issued, used, expired, outstanding, with the liability and the customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import REPORT_READERS
from marketplace.blueprints.admins.reports.month_form import Months, months_form
from marketplace.blueprints.charts.columns import Columns, stacked
from marketplace.blueprints.charts.line import Line, line
from marketplace.blueprints.charts.month_axis import MonthAxis, month_axis
from marketplace.blueprints.web.csv_export import csv_file, euros
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.points.views.months import Month, months
from marketplace.programme.in_force import programme_now

HEIGHT: Final = 220
LOW: Final = 160
HUNDRED: Final = 100
MOVED: Final[Mapping[str, LazyString]] = {
    "earned": _l("Issued"),
    "given_back": _l("Refunded"),
    "corrected": _l("Corrected"),
    "converted": _l("Converted"),
    "expired": _l("Expired"),
    "forfeited": _l("Forfeited"),
}
CUSTOMERS: Final[Mapping[str, LazyString]] = {"active": _l("Active"), "blocked": _l("Blocked")}


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a period: movements, outstanding points, and customers."""

    axis: MonthAxis
    moved: Columns
    outstanding: Line
    customers: Columns
    customers_axis: MonthAxis


@bp.get("/reports/points-by-month")
@allow(*REPORT_READERS)
def points_by_month() -> ResponseReturnValue:
    """Show the requested months, as charts and as tables of the same values."""
    return _show(months_form())


@bp.get("/reports/points-by-month.csv")
@allow(*REPORT_READERS)
def points_by_month_file() -> ResponseReturnValue:
    """Return the points by month, as a file; outgoing points are negative."""
    form = months_form()
    if not form.validate():
        return _show(form)
    header = (_("Month"), *MOVED.values(), _("Outstanding"), _("Liability (EUR)"))
    worth = programme_now().point_worth
    rows = (
        (
            f"{one.month:%Y-%m}",
            *(getattr(one, name) for name in MOVED),
            one.outstanding,
            euros(liability(one.outstanding, worth)),
        )
        for one in months(*form.days())
    )
    return csv_file(_filename("points", form), header, rows)


@bp.get("/reports/customers-by-month.csv")
@allow(*REPORT_READERS)
def customers_by_month_file() -> ResponseReturnValue:
    """Return the customers by month, as a file; months without a count are empty."""
    form = months_form()
    if not form.validate():
        return _show(form)
    header = (_("Month"), *CUSTOMERS.values())
    rows = ((f"{one.month:%Y-%m}", one.active, one.blocked) for one in months(*form.days()))
    return csv_file(_filename("customers", form), header, rows)


def liability(points: int, worth: int) -> int:
    """Return the value of the points in cents; `worth` is that of a hundred points."""
    return (points * worth + HUNDRED // 2) // HUNDRED


def _show(form: Months) -> ResponseReturnValue:
    status = 200 if form.validate() else 422
    found = months(*form.days()) if status == 200 else []  # noqa: PLR2004 - the status it is
    return page(
        "admins/reports/months.html",
        "admins/reports/_months.html",
        status,
        form=form,
        query_params=form.query_params(),
        months=found,
        charts=_drawn(found),
        moved=MOVED,
        kinds=CUSTOMERS,
        worth=programme_now().point_worth,
        liability=liability,
    )


def _drawn(found: list[Month]) -> Charts:
    counted = [one for one in found if one.active is not None]
    return Charts(
        axis=month_axis([one.month for one in found]),
        moved=stacked([_row(one, MOVED) for one in found], height=HEIGHT),
        outstanding=line([one.outstanding for one in found], height=LOW),
        customers=stacked([_row(one, CUSTOMERS) for one in counted], height=LOW),
        customers_axis=month_axis([one.month for one in counted]),
    )


def _row(month: Month, names: Iterable[str]) -> dict[str, int]:
    return {name: getattr(month, name) for name in names}


def _filename(what: str, form: Months) -> str:
    since, until = form.days()
    return f"{what}-{since:%Y-%m}-{until:%Y-%m}.csv"
