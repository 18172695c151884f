"""Marketing writes offers: new ones and changes, with a preview of the card."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.forms import OfferForm, typed_content, typed_from
from marketplace.blueprints.admins.offers.list_address import offer_list_address
from marketplace.blueprints.admins.offers.picture_upload import crop_frame, keep_picture
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.shared import choices
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.malformed_requests import takes_files
from marketplace.blueprints.web.pages import go, page, refusals_beside, wants_fragment
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.offers.edit import ChangedMeanwhile, create_offer, edit_offer
from marketplace.catalogue.offers.record import OfferRecord, card_of, copied, offer_record
from marketplace.catalogue.offers.staff_search import OfferRow, StaffSearch, find_offers
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation import clock
from marketplace.programme.in_force import programme_now

MOST_ORIGINALS: Final = 6


@bp.get("/offers/new")
@allow(*CATALOGUE_EDITORS)
def new_offer() -> ResponseReturnValue:
    """Show an empty form, or one with the content of the offer that is named as `from`.

    For htmx that asks by the words `start`, the offers that can be named so.
    """
    if "start" in request.args and wants_fragment():
        return page("admins/offers/_originals.html", originals=_originals())
    original = query_number("from")
    if original is None:
        return writing(offer_form())
    content = copied(offer_record(offer_id=original).facts)
    return writing(_following_rules(OfferForm(formdata=None, data=typed_content(content))))


@bp.post("/offers/new")
@takes_files
@allow(*CATALOGUE_EDITORS)
@keyed
def create_offer_from_form() -> ResponseReturnValue:
    """Save a new draft, or show its preview."""
    form = offer_form()
    if "preview" in request.form:
        return preview(form)
    if is_valid(form):
        with refusals_beside(form):
            return once(lambda: _created(form), about=form.picture.data or "")
    return writing(form, status=422)


def _created(form: OfferForm) -> Outcome:
    offer_id = create_offer(content=form.facts(), actor=actor())
    text = _("Draft saved. Customers will see it once it is published.")
    return Outcome(url_for(".offer", offer_id=offer_id), text)


@bp.get("/offers/<int:offer_id>/edit")
@allow(*CATALOGUE_EDITORS)
def edit_offer_form(offer_id: int) -> ResponseReturnValue:
    """Show the form of a saved offer."""
    saved = offer_record(offer_id=offer_id)
    return writing(offer_form(saved), saved)


@bp.post("/offers/<int:offer_id>/edit")
@takes_files
@allow(*CATALOGUE_EDITORS)
def save_offer(offer_id: int) -> ResponseReturnValue:
    """Save the changed offer, or show the preview of the change."""
    saved = offer_record(offer_id=offer_id)
    form = offer_form(saved)
    if "preview" in request.form:
        return preview(form, saved)
    if is_valid(form):
        with refusals_beside(form, ChangedMeanwhile):
            edit_offer(
                offer_id=offer_id,
                content=form.facts(),
                revision=form.revision.data or 0,
                stock_seen=form.stock_seen.data,
                actor=actor(),
            )
            flash(_("Offer saved."), "good")
            return go(url_for(".offer", offer_id=offer_id))
    return writing(form, saved, status=409 if form.form_errors else 422)


def offer_form(saved: OfferRecord | None = None, *, sent: bool = True) -> OfferForm:
    """Return the form, with the saved values where nothing was submitted, and the rules' values."""
    typed = typed_from(saved) if saved else None
    form = OfferForm(data=typed) if sent else OfferForm(formdata=None, data=typed)
    return _following_rules(form, withdrawn=saved is not None)


def _following_rules(form: OfferForm, *, withdrawn: bool = False) -> OfferForm:
    form.partner.offer(choices.partners(withdrawn=withdrawn), none=_("none"))
    form.category.offer(choices.categories(), prompt=_("Choose one"))
    form.follow(programme_now())
    return form


def is_valid(form: OfferForm) -> bool:
    """Return whether all submitted values are acceptable; a good picture is kept in any case."""
    valid = bool(form.validate())
    keep_picture(form)
    return valid and not form.image.errors


def preview(form: OfferForm, saved: OfferRecord | None = None) -> Response:
    """Show the card as in the shop; without JavaScript within the whole page."""
    keep_picture(form)
    context = _context(form, saved)
    return page("admins/offers/write.html", "admins/offers/_previewed.html", **context)


def writing(form: OfferForm, saved: OfferRecord | None = None, status: int = 200) -> Response:
    """Show the page of the form, or the form alone."""
    context = _context(form, saved)
    return page("admins/offers/write.html", "admins/offers/_write.html", status, **context)


def _originals() -> tuple[OfferRow, ...]:
    """Return the first offers that match the words typed, the newest first."""
    words = request.args.get("start", "").strip()
    if not words:
        return ()
    return find_offers(StaffSearch(q=words), clock.now()).offers[:MOST_ORIGINALS]


def _context(form: OfferForm, saved: OfferRecord | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "form": form,
        "saved": saved,
        "back": offer_list_address(),
        "originals": _originals() if request.method == "GET" and not saved else None,
        "card": card_of(form.facts(), window(), now),
        "frame": crop_frame(form),
        "action": url_for(".save_offer", offer_id=saved.id) if saved else url_for(".new_offer"),
    }
