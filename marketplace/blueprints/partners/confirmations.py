"""Confirmations, filtered by day, branch, offer and person, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import PARTNER_PEOPLE, own
from marketplace.blueprints.partners.forms import FilterForm
from marketplace.blueprints.web.csv_export import csv_file, euros
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.conversions.redemption import confirmation_list, filter_choices
from marketplace.conversions.redemption.confirmation_list import ConfirmationFilter, Totals
from marketplace.foundation import clock

PER_PAGE: Final = 25


@bp.get("/confirmations")
@allow(*PARTNER_PEOPLE)
def list_confirmations() -> ResponseReturnValue:
    """Show a page of confirmations, with the totals of all of them."""
    form = filter_form()
    return _list(form) if form.validate() else _wrong(form)


@bp.get("/confirmations.csv")
@allow(*PARTNER_PEOPLE)
def save_confirmations() -> ResponseReturnValue:
    """Return all of them as a file."""
    form = filter_form()
    if not form.validate():
        return _wrong(form)
    header = [_("Time"), _("Offer"), _("Code"), _("Branch"), _("Confirmed by")]
    header += [_("Points"), _("Value in EUR")]
    return csv_file(
        f"{_('confirmations')}-{clock.today().isoformat()}.csv", header, _rows(_filter(form))
    )


def filter_form() -> FilterForm:
    """Return the filters of the query string; a cashier bound to a branch has fewer choices."""
    form = FilterForm(request.args)
    partner_id, everything = current_user.partner_id, _("All")
    form.branch.offer(filter_choices.branches(partner_id), none=everything)
    form.offer.offer(filter_choices.offers(partner_id, str(get_locale())), none=everything)
    form.cashier.offer(filter_choices.people(partner_id), none=everything)
    form.phone.offer(filter_choices.phones(partner_id), none=everything)
    form.key.offer(filter_choices.keys(partner_id), none=everything)
    needless = {
        "branch": current_user.branch_id is not None,
        "cashier": current_user.role == Role.CASHIER,
        "phone": len(form.phone.choices) == 1,
        "key": len(form.key.choices) == 1,
    }
    for name, is_needless in needless.items():
        if is_needless:
            del form[name]
    return form


def _list(form: FilterForm) -> ResponseReturnValue:
    wanted = _filter(form)
    totals = confirmation_list.totals(wanted)
    pages = max(1, -(-totals.count // PER_PAGE))
    number = min(max(1, query_number("page") or 1), pages)
    return _page(
        form,
        totals=totals,
        number=number,
        pages=pages,
        found=confirmation_list.page_of(wanted, number=number, size=PER_PAGE),
    )


def _wrong(form: FilterForm) -> ResponseReturnValue:
    return _page(
        form, 422, totals=Totals(count=0, points=0, worth_cents=0), number=1, pages=1, found=[]
    )


def _page(form: FilterForm, status: int = 200, **shown: object) -> ResponseReturnValue:
    filters: dict[str, Any] = {**form.query()}
    return page(
        "partners/confirmations.html",
        "partners/_confirmations.html",
        status,
        form=form,
        csv_address=url_for(".save_confirmations", **filters),
        address=lambda number: url_for(".list_confirmations", **filters, page=number),
        **shown,
    )


def _filter(form: FilterForm) -> ConfirmationFilter:
    asked = {
        "branch_id": form.branch,
        "offer_id": form.offer,
        "user_id": form.cashier,
        "phone_id": form.phone,
        "token_id": form.key,
    }
    chosen = {name: field.data for name, field in asked.items() if field and field.data}
    return replace(own(), since=form.since.data, until=form.until.data, **chosen)


def _rows(wanted: ConfirmationFilter) -> Iterator[list[object]]:
    language = str(get_locale())
    for one in confirmation_list.every(wanted):
        worth = euros(one.worth_cents)
        yield [one.at, one.title(language), one.code, one.branch, one.cashier, one.points, worth]
