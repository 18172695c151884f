"""The customer's consents to third parties: given and withdrawn with one press each."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import language_now
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.customers.third_parties import consents
from marketplace.customers.third_parties.consents import PurposeChangedMeanwhile

LONGEST_VERSION = 9  # digits


class AgreeForm(FlaskForm):
    """The version of the purpose that was read."""

    version = HiddenField()

    def number(self) -> int:
        """Return the version; 0, which no purpose has, where it cannot be read."""
        typed = str(self.version.data or "")
        plain = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_VERSION
        return int(typed) if plain else 0


@bp.get("/account/third-parties")
@allow(Role.CUSTOMER)
def show_third_parties() -> ResponseReturnValue:
    """Show the third parties, what each wants the data for, and all that was agreed so far."""
    return _page(AgreeForm(formdata=None))


@bp.post("/account/third-parties/<int:third_party_id>/agree")
@allow(Role.CUSTOMER)
def agree_to_third_party(third_party_id: int) -> ResponseReturnValue:
    """Give the consent in the wording that was shown."""
    form = AgreeForm()
    with refusals_beside(form, PurposeChangedMeanwhile):
        consents.agree(
            customer_id=current_user.customer_id,
            third_party_id=third_party_id,
            version=form.number(),
            language=language_now(),
        )
        flash(_("Your consent has been saved."), "good")
        return go(url_for(".show_third_parties"))
    return _page(form, 409)


@bp.post("/account/third-parties/<int:third_party_id>/withdraw")
@allow(Role.CUSTOMER)
def withdraw_from_third_party(third_party_id: int) -> ResponseReturnValue:
    """Withdraw the consent; it holds at once."""
    consents.withdraw(
        customer_id=current_user.customer_id,
        third_party_id=third_party_id,
        language=language_now(),
    )
    flash(_("Your consent is withdrawn. Your data is no longer shared there."), "good")
    return go(url_for(".show_third_parties"))


def _page(form: AgreeForm, status: int = 200) -> Response:
    customer_id = current_user.customer_id
    return page(
        "auth/third_parties.html",
        status=status,
        form=form,
        choices=consents.choices(customer_id),
        history=consents.history(customer_id),
    )
