"""Show the customer's favourite offers, mark them, and choose the alerts."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.customers.card_fragments import card_fragments
from marketplace.blueprints.customers.favourites.forms import NEVER, AlertsForm
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside, safe_address, wants_fragment
from marketplace.catalogue.favourites import favourites as marking
from marketplace.catalogue.shop_window.window import window
from marketplace.customers import alerts
from marketplace.foundation import clock
from marketplace.points.accounts import balance


@bp.get("/favourites")
@allow(Role.CUSTOMER)
def favourites() -> ResponseReturnValue:
    """Show the customer's favourites, and the alerts about them."""
    held = alerts.alerts(current_user.customer_id)
    form = AlertsForm(
        formdata=None,
        favourite_closes_days=str(held.favourite_closes_days or NEVER),
        favourite_back=held.favourite_back,
        code_ends=held.code_ends,
    )
    return _favourites(form)


@bp.post("/favourites/alerts")
@allow(Role.CUSTOMER)
def change_alerts() -> ResponseReturnValue:
    """Set the customer's alerts."""
    form = AlertsForm()
    with refusals_beside(form):
        if form.validate_on_submit():
            alerts.choose_alerts(customer_id=current_user.customer_id, chosen=form.chosen())
            flash(_("Your choice has been saved."), "good")
            return go(url_for(".favourites"))
    return _favourites(form, 422)


@bp.post("/offers/<slug>/favourite")
@allow(Role.CUSTOMER)
def mark(slug: str) -> ResponseReturnValue:
    """Mark the offer as a favourite, or unmark it; the button comes back changed."""
    marked = request.form.get("marked") == "1"
    change = marking.mark if marked else marking.unmark
    change(customer_id=current_user.customer_id, slug=slug)
    card = window().slugs.get(slug)
    if wants_fragment() and card is not None:
        return page("customers/_favourite.html", card=card, marked=marked, fresh=True)
    otherwise = url_for(".offer", slug=slug) if card else url_for(".favourites")
    return go(safe_address(request.form.get("next"), otherwise))


def _favourites(form: AlertsForm, status: int = 200) -> Response:
    rows = marking.favourites(current_user.customer_id)
    cards = window().cards
    shown = [cards[row.offer_id] for row in rows if row.offer_id in cards]
    held = balance(current_user.customer_id)
    return page(
        "customers/favourites.html",
        status=status,
        rows=rows,
        cards=list(card_fragments(shown, clock.now(), held)),
        shown={card.id for card in shown},
        form=form,
        language=str(get_locale()),
    )
