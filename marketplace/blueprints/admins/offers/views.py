"""Marketing's offers: the list, and one offer with its actions."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.bulk import BulkForm
from marketplace.blueprints.admins.offers.list_address import offer_list_address, remember_filters
from marketplace.blueprints.admins.offers.search_form import OfferSearch
from marketplace.blueprints.admins.permissions import CATALOGUE_READERS
from marketplace.blueprints.admins.shared import choices
from marketplace.blueprints.admins.shared.week_context import week_context
from marketplace.blueprints.admins.shared.withdraw_form import WithdrawForm
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.publish import obstacles_now
from marketplace.catalogue.offers.record import card_of, offer_record
from marketplace.catalogue.offers.staff_search import find_offers
from marketplace.catalogue.offers.states import may_move
from marketplace.catalogue.pools.pool_list import has_pool
from marketplace.catalogue.proposals.proposal_list import proposal_of
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.reports.offer_counts import of_offer
from marketplace.conversions.reports.weeks import weeks_of_offer
from marketplace.foundation import clock

WEEKS: Final = 12


@bp.get("/offers")
@allow(*CATALOGUE_READERS)
def offers() -> ResponseReturnValue:
    """Show the offers that fit the filters."""
    form = _search_form()
    now = clock.now()
    found = find_offers(form.search(), now)
    params = form.query_params()
    remember_filters(params)
    return page(
        "admins/offers/list.html",
        "admins/offers/_list.html",
        form=form,
        found=found,
        now=now,
        bulk=BulkForm(formdata=None, meta={"csrf": False}),
        address=lambda number: url_for(".offers", **params | {"page": number}),
    )


@bp.get("/offers/<int:offer_id>")
@allow(*CATALOGUE_READERS)
def offer(offer_id: int) -> ResponseReturnValue:
    """Show one offer: its card, the state of its codes, and its actions."""
    return offer_sheet(offer_id, WithdrawForm())


def offer_sheet(offer_id: int, form: WithdrawForm, status: int = 200) -> Response:
    """Show the page of one offer, with the withdrawal form as submitted."""
    saved = offer_record(offer_id=offer_id)
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
        proposal=proposal_of(offer_id),
        pool=has_pool(offer_id),
        obstacles=obstacles_now(offer_id=offer_id) if open_to_publishing else [],
        may=partial(may_move, saved.state),
        tariff_words=TARIFFS,
        back=offer_list_address(),
        **week_context(weeks_of_offer(offer_id, clock.day_of(now), WEEKS)),
    )


def _search_form() -> OfferSearch:
    form = OfferSearch(request.args)
    form.partner.offer(choices.partners(), none=_("Any"))
    form.category.offer(choices.categories(), none=_("Any"))
    return form
