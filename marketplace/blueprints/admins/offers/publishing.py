"""Marketing's actions on a whole offer: publish, pause, withdraw, copy."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.editing import offer_form, writing
from marketplace.blueprints.admins.offers.undo import flash_with_undo
from marketplace.blueprints.admins.offers.views import offer_sheet
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.shared.withdraw_form import WithdrawForm
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, refusals_beside
from marketplace.catalogue.offers import publish
from marketplace.catalogue.offers.record import copy_offer, offer_record
from marketplace.conversions.reversal.withdraw_offer import withdraw_offer


@bp.post("/offers/<int:offer_id>/publish")
@allow(*CATALOGUE_EDITORS)
def publish_offer(offer_id: int) -> ResponseReturnValue:
    """Publish the offer; or show the form, with all that is missing beside its field."""
    saved = offer_record(offer_id=offer_id)
    form = offer_form(saved, sent=False)
    with refusals_beside(form):
        revision = publish.publish(offer_id=offer_id, actor=actor())
        address = url_for(".offer", offer_id=offer_id)
        flash_with_undo(_("Offer published."), {offer_id: revision}, address)
        return go(address)
    return writing(form, saved, status=422)


@bp.post("/offers/<int:offer_id>/pause")
@allow(*CATALOGUE_EDITORS)
def pause_offer(offer_id: int) -> ResponseReturnValue:
    """Take the offer out of the shop for a while."""
    revision = publish.pause(offer_id=offer_id, actor=actor())
    address = url_for(".offer", offer_id=offer_id)
    text = _("Offer paused. Codes that customers hold remain valid.")
    flash_with_undo(text, {offer_id: revision}, address)
    return go(address)


@bp.post("/offers/<int:offer_id>/withdraw")
@allow(*CATALOGUE_EDITORS)
def withdraw_offer_for_good(offer_id: int) -> ResponseReturnValue:
    """Take the offer out of the shop permanently."""
    form = WithdrawForm()
    if not form.validate():
        return offer_sheet(offer_id, form, 422)
    cancelled = withdraw_offer(
        offer_id=offer_id, codes=form.codes.data, reason=form.reason.data, actor=actor()
    )
    flash(withdrawn(cancelled), "good")
    return go(url_for(".offer", offer_id=offer_id))


@bp.post("/offers/<int:offer_id>/copy")
@allow(*CATALOGUE_EDITORS)
@keyed
def copy_offer_as_draft(offer_id: int) -> ResponseReturnValue:
    """Copy the offer as a new draft."""

    def act() -> Outcome:
        copied = copy_offer(offer_id=offer_id, actor=actor())
        text = _("This is a new draft. It still needs its own offer code, dates and stock.")
        return Outcome(url_for(".edit_offer_form", offer_id=copied), text)

    return once(act)


def withdrawn(cancelled: int) -> str:
    """Return the sentence after a withdrawal, with the number of codes that it cancelled."""
    if not cancelled:
        return str(_("Withdrawn. Codes that customers hold remain valid until they expire."))
    return str(
        ngettext(
            "Withdrawn. %(num)s code was cancelled and its points were refunded.",
            "Withdrawn. %(num)s codes were cancelled and their points were refunded.",
            cancelled,
        )
    )
