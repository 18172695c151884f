"""Marketing's offers: the list, and one offer with all that can be done to it."""

from __future__ import annotations

from functools import partial

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.search_form import OfferSearch
from marketplace.blueprints.admins.permissions import CATALOGUE_READERS
from marketplace.blueprints.admins.shared import choices
from marketplace.blueprints.admins.shared.withdraw_form import WithdrawForm
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.publish import obstacles_now
from marketplace.catalogue.offers.record import card_of, sheet
from marketplace.catalogue.offers.staff_search import find_offers
from marketplace.catalogue.offers.states import may_move
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.reports.offer_counts import of_offer
from marketplace.foundation import clock


@bp.get("/offers")
@allow(*CATALOGUE_READERS)
def offers() -> ResponseReturnValue:
    """The offers that are looked for."""
    form = _search_form()
    now = clock.now()
    found = find_offers(form.search(), now)
    asked = form.asked() | {"page": None}
    return page(
        "admins/offers/list.html",
        "admins/offers/_list.html",
        form=form,
        found=found,
        now=now,
        address=lambda number: url_for(".offers", **asked | {"page": number}),
    )


@bp.get("/offers/<int:offer_id>")
@allow(*CATALOGUE_READERS)
def offer(offer_id: int) -> ResponseReturnValue:
    """One offer: how it looks, what became of its codes, and what can be done to it."""
    return offer_sheet(offer_id, WithdrawForm())


def offer_sheet(offer_id: int, form: WithdrawForm, status: int = 200) -> Response:
    """The page of one offer, with the form of withdrawing it as it was sent."""
    saved = sheet(offer_id=offer_id)
    now = clock.now()
    open_to_publishing = may_move(saved.state, OfferState.PUBLISHED)
    return page(
        "admins/offers/offer.html",
        status=status,
        saved=saved,
        now=now,
        form=form,
        card=card_of(saved.facts, window(), now),
        numbers=of_offer(offer_id),
        obstacles=obstacles_now(offer_id=offer_id) if open_to_publishing else [],
        may=partial(may_move, saved.state),
        tariff_words=TARIFFS,
    )


def _search_form() -> OfferSearch:
    form = OfferSearch(request.args)
    form.partner.offer(choices.partners(), none=_("Any"))
    form.category.offer(choices.categories(), none=_("Any"))
    return form
