"""The help desk's customers: search, and one customer's page."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.view_log import record_view
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.masking import receipt_as_seen
from marketplace.blueprints.admins.permissions import CUSTOMER_READERS
from marketplace.blueprints.forms.fields import tidy
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.conversions import receipts
from marketplace.conversions.reports.help_desk_search import find
from marketplace.customers import profile as members
from marketplace.customers.find import LEAST
from marketplace.customers.personal_details.details import purposes
from marketplace.customers.third_parties.consents import choices as third_party_choices
from marketplace.messages import search as messages
from marketplace.points.corrections import request_list
from marketplace.points.spendable import spendable_parts
from marketplace.points.views import holdings, statement

LONGEST_Q = 254
SHOWN = 10
PER_PAGE = 50
LAST_PAGE = 10_000


@bp.get("/customers")
@allow(*CUSTOMER_READERS)
def customers() -> ResponseReturnValue:
    """Show customers by a number, an email or a username; a code leads to its conversion."""
    typed = tidy(request.args.get("q"))[:LONGEST_Q]
    found = find(typed)
    if found.conversion_id:
        return go(url_for(".conversion", conversion_id=found.conversion_id))
    return page(
        "admins/customers/search.html",
        "admins/customers/_found.html",
        typed=typed,
        least=LEAST,
        found=found.customers,
    )


@bp.get("/customers/<int:customer_id>")
@allow(*CUSTOMER_READERS)
def customer(customer_id: int) -> ResponseReturnValue:
    """Show one customer: profile, points, conversions and messages. Looking is recorded."""
    person = members.profile(customer_id)
    record_view(actor(), "customer", customer_id)
    sold = receipts.of_customer(customer_id, per_page=SHOWN)
    moved = statement.movements(customer_id, limit=SHOWN + 1)
    told = messages.search(messages.MessageQuery(customer_id=customer_id), limit=SHOWN + 1)
    return page(
        "admins/customers/customer.html",
        person=person,
        lines=members.lines(customer_id),
        former_lines=members.former_lines(customer_id),
        consents=members.consents(customer_id),
        third_parties=third_party_choices(customer_id),
        holds_details=bool(purposes()),
        account=holdings.account(customer_id),
        lots=holdings.held_lots(customer_id),
        expiring=spendable_parts(customer_id),
        movements=moved,
        terms=_terms(moved),
        requests=request_list.of_customer(customer_id, limit=SHOWN),
        conversions=[receipt_as_seen(one, current_user.role) for one in sold],
        messages=told,
        shown=SHOWN,
    )


@bp.get("/customers/<int:customer_id>/movements")
@allow(*CUSTOMER_READERS)
def movements(customer_id: int) -> ResponseReturnValue:
    """Show every movement of the customer's points, in pages."""
    number = _page_asked()
    found = statement.movements(customer_id, offset=(number - 1) * PER_PAGE, limit=PER_PAGE + 1)
    return page(
        "admins/customers/movements.html",
        person=members.profile(customer_id),
        movements=found,
        terms=_terms(found),
        shown=PER_PAGE,
        number=number,
        more=len(found) > PER_PAGE,
    )


@bp.get("/customers/<int:customer_id>/conversions")
@allow(*CUSTOMER_READERS)
def customer_conversions(customer_id: int) -> ResponseReturnValue:
    """Show every conversion of the customer, in pages."""
    number = _page_asked()
    found = receipts.of_customer(customer_id, page=number, per_page=PER_PAGE)
    return page(
        "admins/customers/conversions.html",
        person=members.profile(customer_id),
        conversions=[receipt_as_seen(one, current_user.role) for one in found],
        shown=PER_PAGE,
        number=number,
        more=len(found) > PER_PAGE,
    )


def _terms(moved: list[statement.Movement]) -> dict[int, dict[str, Any]]:
    """Return the terms of the movements' conversions, by id."""
    return receipts.terms_of({one.conversion_id for one in moved if one.conversion_id is not None})


def _page_asked() -> int:
    return min(max(1, query_number("page") or 1), LAST_PAGE)
