"""The help desk looks up why a code does not work."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.masking import receipt_as_seen
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.choices import partners
from marketplace.blueprints.forms.fields import at_most, needed
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.forms.typed_code import typed_code
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.conversions.reports.code_explained import CodeExplanation, explain_code
from marketplace.foundation.refusals import TooManyAttempts

LONGEST_CODE = 254


class CodeLookupForm(FlaskForm):
    """The code that a customer reads out, and the partner that refuses it, if that is known."""

    code = StringField(_l("Code"), [needed, at_most(LONGEST_CODE)], [typed_code])
    partner = RowSelectField(_l("Where the customer is"))


@bp.route("/codes", methods=["GET", "POST"])
@allow(*HELPDESK)
def look_up_code() -> ResponseReturnValue:
    """Say why the code does not work. The look-up is recorded; the code is in no address."""
    form = CodeLookupForm()
    form.partner.offer(partners(), none=_("Any partner"))
    if not form.validate_on_submit():
        return _answer(form, 422 if form.errors else 200)
    with refusals_beside(form, TooManyAttempts):
        found = explain_code(
            typed=form.code.data, actor=actor(), partner_id=form.partner.data or None
        )
        return _answer(form, found=found)
    return _answer(form, 429)


def _answer(
    form: CodeLookupForm, status: int = 200, found: CodeExplanation | None = None
) -> ResponseReturnValue:
    sold = found.conversion if found else None
    return page(
        "admins/customers/code.html",
        "admins/customers/_code_lookup.html",
        status,
        form=form,
        found=found,
        conversion=receipt_as_seen(sold, current_user.role) if sold else None,
    )
