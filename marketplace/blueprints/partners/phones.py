"""Phones that confirm codes by SMS: the owner adds them with a PIN, lists and removes them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.pin_form import PinForm
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import with_open_branches
from marketplace.blueprints.partners.phone_form import PhoneForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners import phones, register_phone
from marketplace.catalogue.partners.partners import HasLeft
from marketplace.catalogue.partners.phones import Phone
from marketplace.catalogue.partners.register_phone import NewPhone
from marketplace.foundation.refusals import TooManyAttempts


@bp.get("/phones")
@allow(Role.OWNER)
def list_phones() -> ResponseReturnValue:
    """Show all phones: active, waiting for their PIN, and removed."""
    return page("partners/phones.html", phones=phones.phones_of(current_user.partner_id))


@bp.get("/phones/new")
@allow(Role.OWNER)
@require_proof
def write_phone() -> ResponseReturnValue:
    """Show the form for a number."""
    return page("partners/new_phone.html", form=with_open_branches(PhoneForm(formdata=None)))


@bp.post("/phones/new")
@allow(Role.OWNER)
@require_proof
def add_phone() -> ResponseReturnValue:
    """Send the PIN and continue to its form."""
    form = with_open_branches(PhoneForm())
    with refusals_beside(form, TooManyAttempts, HasLeft):
        if form.validate_on_submit():
            wanted = NewPhone(
                number=form.number.data, name=form.name.data, branch_id=form.branch.data
            )
            added = register_phone.add_phone(
                partner_id=current_user.partner_id,
                phone=wanted,
                language=str(get_locale()),
                actor=actor(),
            )
            return go(url_for(".show_phone", phone_id=added))
    return page("partners/new_phone.html", "partners/_new_phone_form.html", 422, form=form)


@bp.get("/phones/<int:phone_id>")
@allow(Role.OWNER)
def show_phone(phone_id: int) -> ResponseReturnValue:
    """Show one phone: the form for its PIN while it waits for one, and a button to remove it."""
    return _phone_page(_phone(phone_id), PinForm(formdata=None), 200)


@bp.post("/phones/<int:phone_id>")
@allow(Role.OWNER)
def prove_phone(phone_id: int) -> ResponseReturnValue:
    """Activate the phone with its PIN."""
    phone, form = _phone(phone_id), PinForm()
    with refusals_beside(form, HasLeft):
        if form.validate_on_submit():
            register_phone.prove_phone(
                partner_id=current_user.partner_id,
                phone_id=phone_id,
                pin=form.pin.data,
                actor=actor(),
            )
            flash(_("%(name)s can now confirm codes by SMS.", name=phone.name), "good")
            return go(url_for(".list_phones"))
    return _phone_page(_phone(phone_id), form, 422)


@bp.post("/phones/<int:phone_id>/resend")
@allow(Role.OWNER)
def resend_phone_pin(phone_id: int) -> ResponseReturnValue:
    """Send a new PIN that replaces the old one."""
    register_phone.resend_pin(
        partner_id=current_user.partner_id,
        phone_id=phone_id,
        language=str(get_locale()),
        actor=actor(),
    )
    flash(_("A new PIN is on its way."), "info")
    return go(url_for(".show_phone", phone_id=phone_id))


@bp.post("/phones/<int:phone_id>/remove")
@allow(Role.OWNER)
def remove_phone(phone_id: int) -> ResponseReturnValue:
    """Remove the phone at once."""
    phone = _phone(phone_id)
    register_phone.remove_phone(
        partner_id=current_user.partner_id, phone_id=phone_id, actor=actor()
    )
    flash(_("%(name)s can no longer confirm codes.", name=phone.name), "good")
    return go(url_for(".list_phones"))


def _phone(phone_id: int) -> Phone:
    return phones.phone_of(current_user.partner_id, phone_id)


def _phone_page(phone: Phone, form: PinForm, status: int) -> ResponseReturnValue:
    return page("partners/phone.html", "partners/_phone.html", status, phone=phone, form=form)
