"""The terms by which a partner is owed for confirmed codes, and whom to pay, with their history."""

from __future__ import annotations

from typing import Final

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.partners.terms_forms import (
    BASES,
    OfferTermsForm,
    PayeeForm,
    TermsForm,
)
from marketplace.blueprints.admins.permissions import TERMS_EDITORS, TERMS_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners.change_terms import (
    TermsChangedMeanwhile,
    change_payee,
    change_terms,
)
from marketplace.catalogue.partners.partner_search import partner_of
from marketplace.catalogue.partners.terms_history import offer_title, payees_of, terms_history
from marketplace.foundation import clock

USUAL_DAYS: Final = 30


@bp.get("/partners/<int:partner_id>/terms")
@allow(*TERMS_READERS)
def partner_terms(partner_id: int) -> ResponseReturnValue:
    """Show the partner's terms, those of single offers, and whom to pay, with all versions."""
    return page(
        "admins/partners/terms.html",
        partner=partner_of(partner_id),
        history=terms_history(partner_id, now=clock.now()),
        payees=payees_of(partner_id),
        bases=BASES,
    )


@bp.route("/partners/<int:partner_id>/terms/edit", methods=["GET", "POST"])
@allow(*TERMS_EDITORS)
@require_proof
def edit_partner_terms(partner_id: int) -> ResponseReturnValue:
    """Change what the partner is owed for its offers."""
    return _answer_terms(partner_id, None, partner_of(partner_id).name)


@bp.route("/partners/<int:partner_id>/terms/offers/<int:offer_id>", methods=["GET", "POST"])
@allow(*TERMS_EDITORS)
@require_proof
def edit_offer_terms(partner_id: int, offer_id: int) -> ResponseReturnValue:
    """Change what the partner is owed for one of its offers."""
    offer = offer_title(partner_id, offer_id)
    return _answer_terms(partner_id, offer_id, offer.title(str(get_locale())))


@bp.route("/partners/<int:partner_id>/payee", methods=["GET", "POST"])
@allow(*TERMS_EDITORS)
@require_proof
def edit_payee(partner_id: int) -> ResponseReturnValue:
    """Change whom to pay for the partner's codes."""
    partner = partner_of(partner_id)
    newest = next(iter(payees_of(partner_id)), None)
    form = PayeeForm(obj=newest)
    if form.made_from.data is None:
        form.made_from.data = newest.id if newest else 0
    if form.payment_days.data is None and not form.is_submitted():
        form.payment_days.data = USUAL_DAYS
    return answer_action(
        form,
        lambda: change_payee(
            partner_id=partner_id,
            content=form.facts(),
            why=form.reason.data,
            made_from=form.made_from.data or 0,
            actor=actor(),
        ),
        said=_("Saved."),
        back=url_for(".partner_terms", partner_id=partner_id),
        above=(TermsChangedMeanwhile,),
        action=ActionPage(
            title=_("Payment to %(partner)s", partner=partner.name),
            text=_("Payments from now on go to this account. Check it with the partner by phone."),
            button=_("Save"),
            grave=True,
        ),
    )


def _answer_terms(partner_id: int, offer_id: int | None, name: str) -> ResponseReturnValue:
    newest = terms_history(partner_id, now=clock.now()).newest(offer_id)
    form = TermsForm(obj=newest) if offer_id is None else OfferTermsForm(obj=newest)
    if form.made_from.data is None:
        form.made_from.data = newest.id if newest else 0
    return answer_action(
        form,
        lambda: change_terms(
            partner_id=partner_id,
            offer_id=offer_id,
            content=form.facts(),
            why=form.reason.data,
            starts_on=form.starts_on.data,
            made_from=form.made_from.data or 0,
            actor=actor(),
        ),
        said=_("Terms saved."),
        back=url_for(".partner_terms", partner_id=partner_id),
        above=(TermsChangedMeanwhile,),
        action=ActionPage(
            title=_("Terms: %(name)s", name=name),
            text=_("Codes converted before the change are owed by the terms of their moment."),
            button=_("Save"),
        ),
    )
