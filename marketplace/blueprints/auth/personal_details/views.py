"""Show the customer the personal number and the address that are held, to correct or delete them.

Without a kind that the operator has turned on there are no such pages.
"""

from __future__ import annotations

from typing import Final

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Optional

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.forms.fields import at_most, tidy
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers.personal_details.details import (
    LONGEST_ADDRESS,
    correct_details,
    details,
    purposes,
)
from marketplace.customers.personal_details.models import DetailKind
from marketplace.foundation.refusals import NotFound

FIELDS: Final = {
    DetailKind.PERSONAL_NUMBER: "personal_number",
    DetailKind.ADDRESS: "address",
}


class DetailsForm(FlaskForm):
    """The details that are turned on; the fields of the others are taken out."""

    personal_number = StringField(_l("Personal number"), [Optional(), at_most(20)], [tidy])
    address = StringField(_l("Postal address"), [Optional(), at_most(LONGEST_ADDRESS)], [tidy])


@bp.get("/account/personal-details")
@allow(Role.CUSTOMER)
@require_proof
def show_details() -> ResponseReturnValue:
    """Show the details that are held."""
    held = {FIELDS[one.kind]: one.value for one in details(current_user.customer_id)}
    return _page(_form(DetailsForm(formdata=None, data=held)))


@bp.post("/account/personal-details")
@allow(Role.CUSTOMER)
@require_proof
def correct_own_details() -> ResponseReturnValue:
    """Correct the details; an empty field deletes one."""
    form = _form(DetailsForm())
    with refusals_beside(form):
        if form.validate_on_submit():
            values = {kind: form[FIELDS[kind]].data for kind in purposes()}
            correct_details(customer_id=current_user.customer_id, values=values)
            flash(_("Your data has been corrected."), "good")
            return go(url_for(".show_details"))
    return _page(form, 422)


def _form(form: DetailsForm) -> DetailsForm:
    """Return the form with the fields that are turned on; raises NotFound if all are off."""
    if not purposes():
        raise NotFound
    for kind, name in FIELDS.items():
        if kind not in purposes():
            del form[name]
    return form


def _page(form: DetailsForm, status: int = 200) -> Response:
    by_field = {FIELDS[kind]: purpose for kind, purpose in purposes().items()}
    return page("auth/personal_details.html", status=status, form=form, purposes=by_field)
