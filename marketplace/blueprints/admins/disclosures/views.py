"""Show the register of disclosures, and write requests of authorities down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.disclosures.forms import DisclosureFilterForm, DisclosureForm
from marketplace.blueprints.admins.disclosures.labels import STATE_NAMES
from marketplace.blueprints.admins.permissions import DISCLOSERS, LOG_READERS
from marketplace.blueprints.web.csv_export import csv_file
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.blueprints.web.url_converters import LONGEST, query_number
from marketplace.customers.find import find_whole
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership.disclosures import register, transitions
from marketplace.membership.disclosures.part_names import PART_NAMES, part_names
from marketplace.membership.disclosures.register import DisclosureFilter, DisclosureRow
from marketplace.membership.disclosures.requests import write_down

PER_PAGE: Final = 50


@bp.get("/disclosures")
@allow(*LOG_READERS)
def disclosures() -> ResponseReturnValue:
    """Show the disclosures that the filters leave, the newest first."""
    form, customer_id = DisclosureFilterForm(request.args), query_number("customer")
    criteria = form.criteria(customer_id) if form.validate() else None
    total = register.count(criteria) if criteria else 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, query_number("page") or 1), pages)
    filters: dict[str, Any] = form.query(customer_id)
    return page(
        "admins/disclosures/list.html",
        "admins/disclosures/_list.html",
        422 if form.errors else 200,
        form=form,
        found=register.page_of(criteria, number=number, size=PER_PAGE) if criteria else [],
        customer_id=customer_id,
        number=number,
        pages=pages,
        csv_address=url_for(".save_disclosures", **filters),
        address=lambda number: url_for(".disclosures", **filters, page=number),
    )


@bp.get("/disclosures.csv")
@allow(*LOG_READERS)
@require_proof
def save_disclosures() -> ResponseReturnValue:
    """Return the disclosures that the filters leave as a file, the oldest first."""
    form = DisclosureFilterForm(request.args)
    if not form.validate():
        return disclosures()
    header = (
        _("Number"), _("Authority"), _("Signed by"), _("Reference"), _("Received on"),
        _("Legal ground"), _("Account"), _("What is asked for"), _("From"), _("To"),
        _("The customer must not know"), _("Added by"), _("Added"), _("State"), _("Decided by"),
        _("Decided"), _("Note"), _("SHA-256 of the extract"), _("Bytes"), _("Handed over on"),
        _("Recorded by"), _("To whom and how"), _("Secrecy lifted"),
    )  # fmt: skip
    rows = _rows(form.criteria(query_number("customer")))
    return csv_file(f"disclosures-{clock.today()}.csv", header, rows)


@bp.route("/disclosures/new", methods=["GET", "POST"])
@allow(*DISCLOSERS)
@require_proof
def new_disclosure() -> ResponseReturnValue:
    """Write a request down, which a colleague must then decide on."""
    form = DisclosureForm()
    with refusals_beside(form, NotFound):
        if form.validate_on_submit():
            asked = form.asked(_account(form.customer.data))
            made = write_down(request=asked, key=form.key.data, actor=actor())
            return go(url_for(".disclosure", disclosure_id=made))
    if not form.is_submitted() and (customer_id := query_number("customer")):
        form.customer.data = f"#{customer_id}"
    form.renew()
    return page("admins/disclosures/new.html", None, 422 if form.errors else 200, form=form)


@bp.get("/disclosures/<int:disclosure_id>")
@allow(*LOG_READERS)
def disclosure(disclosure_id: int) -> ResponseReturnValue:
    """Show one disclosure: the request, each step, and what can be done with it."""
    row = register.disclosure(disclosure_id)
    return page(
        "admins/disclosures/disclosure.html",
        row=row,
        parts=[PART_NAMES[part] for part in row.parts],
        is_maker=row.made_by == current_user.user_id,
    )


@bp.get("/disclosures/<int:disclosure_id>/extract.json")
@allow(*DISCLOSERS)
@require_proof
def save_extract(disclosure_id: int) -> ResponseReturnValue:
    """Return the extract, the same bytes each time; each download is recorded."""
    text = transitions.read_extract(disclosure_id=disclosure_id, actor=actor())
    response = Response(text, content_type="application/json")
    name = f"disclosure-{disclosure_id}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.cache_control.no_store = True
    return response


def _account(typed: str) -> int:
    """Return the id of the only customer that is found by the text; raises InvalidInput.

    A closed account is found by `#` and its number alone.
    """
    number = typed.removeprefix("#")
    if typed.startswith("#") and number.isascii() and number.isdigit() and len(number) <= LONGEST:
        return int(number)
    found = find_whole(typed)
    if found is None:
        raise InvalidInput("customer", _("No single account is found by this. Enter all of it."))
    return found


def _rows(criteria: DisclosureFilter) -> Iterator[tuple[object, ...]]:
    for row in register.every(criteria):
        yield (
            *_asked(row),
            *(row.maker, row.made_at, STATE_NAMES[row.state]),
            *(row.decider, row.decided_at, row.decision_note),
            *(row.extract_hash, row.extract_bytes),
            *(row.given_on, row.giver, row.given_note, row.lifted_at),
        )


def _asked(row: DisclosureRow) -> tuple[object, ...]:
    return (
        *(row.id, row.authority, row.official, row.reference, row.received_on, row.legal_basis),
        *(row.customer_id, part_names(row.parts), row.from_day, row.until_day),
        _("Yes") if row.secret else _("No"),
    )
