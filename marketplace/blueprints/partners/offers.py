"""The partner's own offers with their counts, and proposals of new ones."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.row_select import row_id_or_none
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import PARTNER_PEOPLE
from marketplace.blueprints.partners.forms import ProposalForm
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import ChangedMeanwhile
from marketplace.catalogue.offers.record import OfferRecord, offer_record
from marketplace.catalogue.partners.partners import HasLeft
from marketplace.catalogue.pools.pool_list import all_pools
from marketplace.catalogue.proposals.proposal_list import proposals_of
from marketplace.catalogue.proposals.propose import change_proposal, propose, withdraw_proposal
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.reports import offer_counts
from marketplace.foundation import clock
from marketplace.foundation.languages.texts import by_field
from marketplace.foundation.refusals import NotFound
from marketplace.programme.in_force import programme_now

TEXTS: Final = ("title", "description", "terms")


@bp.get("/offers")
@allow(*PARTNER_PEOPLE)
def list_offers() -> ResponseReturnValue:
    """Show every offer of the partner, with the state of its codes."""
    found = all_pools(current_user.partner_id)
    return page(
        "partners/offers.html",
        offers=offer_counts.of_partner(current_user.partner_id),
        proposals=proposals_of(current_user.partner_id),
        pools={pool.offer_id: pool for pool in found if pool.closed_at is None},
    )


@bp.get("/offers/new")
@allow(Role.OWNER)
def write_proposal() -> ResponseReturnValue:
    """Show the form for a new offer."""
    return page("partners/new_offer.html", form=_proposal_form())


@bp.post("/offers/new")
@allow(Role.OWNER)
@keyed
def propose_offer() -> ResponseReturnValue:
    """Save the proposal as a draft, which marketing completes and publishes."""
    form = _proposal_form()
    with refusals_beside(form, HasLeft):
        if form.validate_on_submit():
            return once(lambda: _proposed(form))
    return page("partners/new_offer.html", "partners/_new_offer_form.html", 422, form=form)


def _proposed(form: ProposalForm) -> Outcome:
    propose(content=_facts(form), actor=actor())
    text = _("Thank you. Marketing will review your offer and publish it.")
    return Outcome(url_for(".list_offers"), text)


@bp.get("/offers/<int:offer_id>/edit")
@allow(Role.OWNER)
def write_change(offer_id: int) -> ResponseReturnValue:
    """Show the form of a proposal that marketing has not decided on."""
    saved = _own_proposal(offer_id)
    return _change_page(_proposal_form(saved), saved, 200)


@bp.post("/offers/<int:offer_id>/edit")
@allow(Role.OWNER)
def change_offer(offer_id: int) -> ResponseReturnValue:
    """Save the changed proposal, which waits for marketing again."""
    saved, form = _own_proposal(offer_id), _proposal_form()
    with refusals_beside(form, ChangedMeanwhile, HasLeft):
        if form.validate_on_submit():
            change_proposal(
                offer_id=offer_id,
                partner_id=current_user.partner_id,
                content=_facts(form),
                revision=row_id_or_none(form.revision.data) or 0,
                actor=actor(),
            )
            flash(_("Thank you. Marketing will review the changed offer."), "good")
            return go(url_for(".list_offers"))
    return _change_page(form, saved, 422)


@bp.post("/offers/<int:offer_id>/withdraw")
@allow(Role.OWNER)
def withdraw_offer(offer_id: int) -> ResponseReturnValue:
    """Withdraw the proposal."""
    withdraw_proposal(offer_id=offer_id, partner_id=current_user.partner_id, actor=actor())
    flash(_("The proposal was withdrawn."), "good")
    return go(url_for(".list_offers"))


def _own_proposal(offer_id: int) -> OfferRecord:
    proposal = proposals_of(current_user.partner_id).get(offer_id)
    if proposal is None or not proposal.open:
        raise NotFound
    return offer_record(offer_id=offer_id)


def _change_page(form: ProposalForm, saved: OfferRecord, status: int) -> ResponseReturnValue:
    return page(
        "partners/new_offer.html",
        "partners/_new_offer_form.html",
        status,
        form=form,
        saved=saved,
        proposal=proposals_of(current_user.partner_id)[saved.id],
    )


def _shown(saved: OfferRecord) -> dict[str, Any]:
    """Return the proposal's values as the form's fields have them."""
    facts = saved.facts
    same = ("points", "stock", "per_customer", "code_days")
    texts: dict[str, Any] = {}
    for name in TEXTS:
        texts |= by_field(name, getattr(facts, name))
    return (
        texts
        | {name: getattr(facts, name) for name in same}
        | {
            "category": facts.category_id,
            "worth": facts.worth_cents,
            "opens": clock.day_of(facts.opens_at) if facts.opens_at else None,
            "closes": clock.last_day(facts.closes_at) if facts.closes_at else None,
            "revision": str(saved.revision),
        }
    )


def _proposal_form(saved: OfferRecord | None = None) -> ProposalForm:
    data = _shown(saved) if saved else {"code_days": programme_now().code_days}
    form = ProposalForm(data=data)
    language = str(get_locale())
    rows = [(category.id, category.name(language)) for category in window().categories]
    form.category.offer(rows, prompt=_("Choose a category"))
    return form


def _facts(form: ProposalForm) -> OfferContent:
    """Return the offer's content; its days begin and end on the programme's clock."""
    same = ("points", "points_most", "points_step", "stock", "per_customer", "code_days")
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
