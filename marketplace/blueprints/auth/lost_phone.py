"""Let a customer stop the account after losing the phone."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.auth import sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import LostPhoneForm, status_of
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import asks_password
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.leave import closure_losses
from marketplace.membership.stop import IssuedCodes, report_lost_phone


@bp.get("/account/lost-phone")
@allow(Role.CUSTOMER)
def before_stopping() -> ResponseReturnValue:
    """Show what the stop means, and the form for the password and the choice for codes."""
    held = closure_losses(current_user.customer_id)
    return page("auth/lost_phone.html", form=LostPhoneForm(), held=held)


@bp.post("/account/lost-phone")
@allow(Role.CUSTOMER)
@asks_password
def stop_account() -> ResponseReturnValue:
    """Stop the account on every channel and end all sessions."""
    form = LostPhoneForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            report_lost_phone(
                user_id=current_user.user_id,
                customer_id=current_user.customer_id,
                password=form.password.data,
                codes=IssuedCodes(form.codes.data),
                address=request.remote_addr,
            )
            sessions.end()
            flash(
                _(
                    "Your account is stopped and you are signed out everywhere. Your points are"
                    " kept. Customer care can open it again."
                ),
                "good",
            )
            return go(url_for(".login"))
    held = closure_losses(current_user.customer_id)
    return page(
        "auth/lost_phone.html", "auth/_lost_phone_form.html", status_of(form), form=form, held=held
    )
