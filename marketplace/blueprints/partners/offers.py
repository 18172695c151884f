"""The partner's own offers with their counts, and proposals of new ones."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import PARTNER_PEOPLE
from marketplace.blueprints.partners.forms import ProposalForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import create_offer
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.reports import offer_counts
from marketplace.foundation import clock
from marketplace.programme.in_force import programme_now


@bp.get("/offers")
@allow(*PARTNER_PEOPLE)
def list_offers() -> ResponseReturnValue:
    """Show every offer of the partner, with the state of its codes."""
    return page("partners/offers.html", offers=offer_counts.of_partner(current_user.partner_id))


@bp.get("/offers/new")
@allow(Role.OWNER)
def write_proposal() -> ResponseReturnValue:
    """Show the form for a new offer."""
    return page("partners/new_offer.html", form=_proposal_form())


@bp.post("/offers/new")
@allow(Role.OWNER)
def propose_offer() -> ResponseReturnValue:
    """Save the proposal as a draft, which marketing completes and publishes."""
    form = _proposal_form()
    with refusals_beside(form):
        if form.validate_on_submit():
            create_offer(content=_facts(form), actor=actor())
            flash(_("Thank you. Marketing will review your offer and publish it."), "good")
            return go(url_for(".list_offers"))
    return page("partners/new_offer.html", "partners/_new_offer_form.html", 422, form=form)


def _proposal_form() -> ProposalForm:
    form = ProposalForm(data={"code_days": programme_now().code_days})
    language = str(get_locale())
    rows = [(category.id, category.name(language)) for category in window().categories]
    form.category.offer(rows, prompt=_("Choose a category"))
    return form


def _facts(form: ProposalForm) -> OfferContent:
    """Return the offer's content; its days begin and end on the programme's clock."""
    same = ("points", "stock", "per_customer", "code_days")
    return OfferContent(
        kind=OfferKind.PARTNER,
        partner_id=current_user.partner_id,
        category_id=form.category.data,
        worth_cents=form.worth.data or 0,
        opens_at=clock.start_of(form.opens.data) if form.opens.data else None,
        closes_at=clock.end_of(form.closes.data) if form.closes.data else None,
        title=form.typed("title"),
        description=form.typed("description"),
        terms=form.typed("terms"),
        **{name: form[name].data for name in same},
    )
