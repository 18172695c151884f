"""The help desk finds a customer by surname, and says why."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.customers.find import LEAST, MOST, CustomerRow
from marketplace.customers.models import LONGEST_SURNAME
from marketplace.customers.surnames import find_by_surname as search
from marketplace.foundation.refusals import TooManyAttempts


class SurnameForm(ReasonForm):
    """The surname or its beginning, and the reason for the search."""

    surname = StringField(_l("Surname"), [needed, at_most(LONGEST_SURNAME)], [tidy])


@bp.route("/customers/by-surname", methods=["GET", "POST"])
@allow(*HELPDESK)
def find_by_surname() -> ResponseReturnValue:
    """Show customers by surname. The search is recorded; the surname is in no address."""
    form = SurnameForm()
    if not form.validate_on_submit():
        return _answer(form, 422 if form.errors else 200)
    with refusals_beside(form, TooManyAttempts):
        found = search(surname=form.surname.data, reason=form.reason.data, actor=actor())
        return _answer(form, found=found)
    return _answer(form, 429 if form.form_errors else 422)


def _answer(
    form: SurnameForm, status: int = 200, found: list[CustomerRow] | None = None
) -> ResponseReturnValue:
    return page(
        "admins/customers/surname.html",
        "admins/customers/_surname.html",
        status,
        form=form,
        found=found,
        typed=form.surname.data or "",
        least=LEAST,
        most=MOST,
    )
