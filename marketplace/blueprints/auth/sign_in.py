"""Sign in and out."""

from __future__ import annotations

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts import sign_in as accounts
from marketplace.blueprints.auth import devices, sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import SignInForm, status_of
from marketplace.blueprints.auth.second_factor.second_step import begin_second_step
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import (
    go,
    page,
    refusals_beside,
    safe_address,
    start_address,
    start_of,
)
from marketplace.foundation.refusals import TooManyAttempts


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """Show the sign-in form; a signed-in user is redirected."""
    back = request.args.get("next")
    if current_user.is_authenticated:
        return redirect(safe_address(back, start_address()), 303)
    return page("auth/login.html", form=SignInForm(formdata=None, next=back))


@bp.post("/login")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in and redirect to the requested page, or to the role's start page."""
    form = SignInForm()
    back = form.next.data or request.args.get("next")
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            result = accounts.sign_in(
                username=form.username.data,
                password=form.password.data,
                address=request.remote_addr,
                device=devices.device(),
            )
            if isinstance(result, accounts.SecondStep):
                return begin_second_step(result, back)
            return sessions.begin(result, safe_address(back, start_of(result)))
    return page("auth/login.html", "auth/_login_form.html", status_of(form), form=form)


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """Sign out; idempotent. The browser also deletes the codes that it keeps for the counter."""
    sessions.end()
    answer = make_response(go("/"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
