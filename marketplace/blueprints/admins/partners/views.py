"""The partners, and the actions on each."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.second_factor.records import users_with_factor
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.publishing import withdrawn
from marketplace.blueprints.admins.partners.forms import PartnerForm, PartnerSearch
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS, CATALOGUE_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.shared.withdraw_form import WithdrawForm
from marketplace.blueprints.web.form_keys import keyed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.applications.application_list import application_of_partner
from marketplace.catalogue.partners.branch_list import branches_of
from marketplace.catalogue.partners.partner_search import find_partners, partner_of
from marketplace.catalogue.partners.partners import create_partner, edit_partner
from marketplace.catalogue.partners.team import team_of
from marketplace.conversions.reports.offer_counts import of_partner
from marketplace.conversions.reversal.withdraw_offer import withdraw_partner
from marketplace.foundation.languages.texts import by_field
from marketplace.legal_texts.partner_acceptances import acceptances_of_partner


@bp.get("/partners")
@allow(*CATALOGUE_READERS)
def partners() -> ResponseReturnValue:
    """Show the partners that fit the filter."""
    form = PartnerSearch(request.args)
    q = form.q.data
    return page(
        "admins/partners/list.html",
        "admins/partners/_list.html",
        form=form,
        found=find_partners(q, query_number("page") or 1),
        address=lambda number: url_for(".partners", q=q or None, page=number),
    )


@bp.get("/partners/<int:partner_id>")
@allow(*CATALOGUE_READERS)
def partner(partner_id: int) -> ResponseReturnValue:
    """Show one partner with its branches, its people and its offers."""
    return _sheet(partner_id, WithdrawForm(), 200)


@bp.route("/partners/new", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
@keyed
def new_partner() -> ResponseReturnValue:
    """Create a partner."""
    form = PartnerForm()
    return answer_action(
        form,
        lambda: create_partner(content=form.facts(), actor=actor()),
        said=_("Partner added. Next, add a branch and an owner."),
        then=lambda partner_id: url_for(".partner", partner_id=partner_id),
        back=url_for(".partners"),
        action=ActionPage(
            title=_("New partner"),
            text=_("Customers see the name and the description."),
            button=_("Save"),
        ),
    )


@bp.route("/partners/<int:partner_id>/edit", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def edit_partner_form(partner_id: int) -> ResponseReturnValue:
    """Edit the partner."""
    saved = partner_of(partner_id)
    form = PartnerForm(obj=saved.content, data=by_field("about", saved.about))
    return answer_action(
        form,
        lambda: edit_partner(partner_id=partner_id, content=form.facts(), actor=actor()),
        said=_("Partner saved."),
        back=url_for(".partner", partner_id=partner_id),
        action=ActionPage(
            title=saved.name,
            text=_("Customers see the change immediately."),
            button=_("Save"),
        ),
    )


@bp.post("/partners/<int:partner_id>/withdraw")
@allow(*CATALOGUE_EDITORS)
def withdraw_partner_for_good(partner_id: int) -> ResponseReturnValue:
    """Withdraw the partner with all its offers."""
    form = WithdrawForm()
    if not form.validate():
        return _sheet(partner_id, form, 422)
    cancelled = withdraw_partner(
        partner_id=partner_id, codes=form.codes.data, reason=form.reason.data, actor=actor()
    )
    flash(withdrawn(cancelled), "good")
    return go(url_for(".partner", partner_id=partner_id))


def _sheet(partner_id: int, form: WithdrawForm, status: int) -> Response:
    offers = of_partner(partner_id)
    team = team_of(partner_id)
    return page(
        "admins/partners/partner.html",
        status=status,
        partner=partner_of(partner_id),
        application_id=application_of_partner(partner_id),
        branches=branches_of(partner_id),
        team=team,
        accepted_terms=next(iter(acceptances_of_partner(partner_id)), None),
        with_factor=users_with_factor([person.user_id for person in team]),
        offers=offers,
        live=sum(offer.live for offer in offers),
        form=form,
    )
