"""Marketing's offers: the list, and one offer with all that can be done to it."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace import clock
from marketplace.blueprints.admins.choices import category_choices, partner_choices
from marketplace.blueprints.admins.desks import CATALOGUE_READERS
from marketplace.blueprints.admins.forms_search import OfferSearch
from marketplace.blueprints.admins.routes import bp
from marketplace.blueprints.guards import allow
from marketplace.blueprints.pages import page
from marketplace.catalogue.desk import find_offers


@bp.get("/offers")
@allow(*CATALOGUE_READERS)
def offers() -> ResponseReturnValue:
    """The offers that are looked for."""
    form = _search_form()
    found = find_offers(form.search(), clock.now())
    asked = form.asked() | {"page": None}
    return page(
        "admins/offers/list.html",
        "admins/offers/_list.html",
        form=form,
        found=found,
        address=lambda number: url_for(".offers", **asked | {"page": number}),
    )


def _search_form() -> OfferSearch:
    form = OfferSearch(request.args)
    form.partner.choices = partner_choices(_("any"))
    form.category.choices = category_choices(_("any"))
    return form
