"""Pages for forgotten and changed passwords."""

from __future__ import annotations

from flask import Response, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import resets
from marketplace.accounts.models import Role
from marketplace.accounts.password_change import change_password
from marketplace.blueprints.auth import devices, sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import (
    ChangePasswordForm,
    ForgottenForm,
    NewPasswordForm,
    status_of,
)
from marketplace.blueprints.web.guards import allow, public
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import asks_password
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.password_reset import ask_for_link


@bp.get("/password/forgot")
@public
def forgot_password() -> ResponseReturnValue:
    """Show the form for the email address."""
    return page("auth/forgot.html", form=ForgottenForm())


@bp.post("/password/forgot")
@public
def send_link() -> ResponseReturnValue:
    """Send the link; the answer is the same for unknown addresses."""
    form = ForgottenForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            ask_for_link(email=form.email.data, address=request.remote_addr)
            return go(url_for(".link_sent"))
    return page("auth/forgot.html", "auth/_forgot_form.html", status_of(form), form=form)


@bp.get("/password/forgot/sent")
@public
def link_sent() -> ResponseReturnValue:
    """Show what to do next."""
    return page("auth/link_sent.html", minutes=int(resets.GOOD_FOR.total_seconds()) // 60)


@bp.get("/password/reset/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Show the form behind the link."""
    resets.require_good(token)
    return page("auth/reset.html", form=NewPasswordForm(), token=token)


@bp.post("/password/reset/<token>")
@public
def reset_password(token: str) -> ResponseReturnValue:
    """Use the link once; its holder has proven the email, so the browser is known now."""
    form = NewPasswordForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            user_id = resets.reset_password(token=token, password=form.password.data)
            return _to_sign_in(user_id)
    return page("auth/reset.html", "auth/_reset_form.html", status_of(form), form=form, token=token)


def _to_sign_in(user_id: int) -> Response:
    sessions.end()
    flash(_("Your new password has been set. Please sign in with it."), "good")
    answer = make_response(go(url_for(".login")))
    devices.remember(answer, user_id)
    return answer


@bp.get("/account/password")
@allow(*Role)
def new_password() -> ResponseReturnValue:
    """Show the form for a new password."""
    return page("auth/password.html", form=ChangePasswordForm())


@bp.post("/account/password")
@allow(*Role)
@asks_password
def change() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = ChangePasswordForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            signed_in = change_password(
                user_id=current_user.user_id,
                current=form.current.data,
                password=form.password.data,
                proven_by=current_user.proven_by,
            )
            answer = sessions.begin(signed_in, url_for(".show_account"))
            flash(_("Your new password has been set. Other browsers are signed out."), "good")
            return answer
    return page("auth/password.html", "auth/_password_form.html", status_of(form), form=form)
