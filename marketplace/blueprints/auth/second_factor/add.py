"""Add an app or a passkey as a second factor."""

from __future__ import annotations

import segno
from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user

from marketplace.accounts.second_factor import add, passkeys
from marketplace.accounts.second_factor.add import AddedFactor, NewApp
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import status_of
from marketplace.blueprints.auth.second_factor.forms import AppForm, PasskeyForm
from marketplace.blueprints.auth.second_factor.views import HOLDERS
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.one_time_secret import show_once
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.blueprints.web.proof.second_factor_gate import before_second_factor
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership import second_factors


@bp.post("/account/second-factor/app")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def start_app() -> ResponseReturnValue:
    """Make the secret of a new app, and continue to its QR code."""
    app_id = add.start_app(user_id=current_user.user_id)
    return go(url_for(".new_app", factor_id=app_id))


@bp.get("/account/second-factor/app/<int:factor_id>")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def new_app(factor_id: int) -> ResponseReturnValue:
    """Show the QR code, and the form for the app's first code."""
    app = add.new_app(user=current_user, factor_id=factor_id)
    return _app_page(app, AppForm(formdata=None, name=_("Authenticator app")))


@bp.post("/account/second-factor/app/<int:factor_id>")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def prove_app(factor_id: int) -> ResponseReturnValue:
    """Add the app by its first code."""
    app = add.new_app(user=current_user, factor_id=factor_id)
    form = AppForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            added = second_factors.prove_app(
                user=current_user,
                factor_id=factor_id,
                name=form.name.data,
                code=form.code.data.replace(" ", ""),
            )
            return _added(added)
    return _app_page(app, form)


@bp.get("/account/second-factor/passkey")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def new_passkey() -> ResponseReturnValue:
    """Show the form for the name of a new passkey."""
    return _passkey_page(PasskeyForm(formdata=None, name=_("Passkey")))


@bp.post("/account/second-factor/passkey/options")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def make_passkey() -> ResponseReturnValue:
    """Return the JSON with which the browser makes a passkey."""
    return Response(passkeys.options_to_add(current_user), mimetype="application/json")


@bp.post("/account/second-factor/passkey")
@allow(*HOLDERS)
@before_second_factor
@require_proof
def add_passkey() -> ResponseReturnValue:
    """Add the passkey that the browser made."""
    form = PasskeyForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            added = second_factors.add_passkey(
                user=current_user, name=form.name.data, answer=form.passkey.data or ""
            )
            return _added(added)
    return _passkey_page(form)


def _added(added: AddedFactor) -> ResponseReturnValue:
    """Continue with the renewed session, by way of the recovery codes of a first factor."""
    login_user(added.identity)
    flash(_("The second factor has been added."), "good")
    if added.codes:
        return show_once(url_for(".recovery_codes"), " ".join(added.codes))
    return go(url_for(".second_factors"))


def _app_page(app: NewApp, form: AppForm) -> ResponseReturnValue:
    return page(
        "auth/second_factor/app.html",
        "auth/second_factor/_app_form.html",
        status_of(form) if form.errors else 200,
        form=form,
        app=app,
        picture=_qr(app.uri),
    )


def _passkey_page(form: PasskeyForm) -> ResponseReturnValue:
    return page(
        "auth/second_factor/passkey.html",
        "auth/second_factor/_passkey_form.html",
        status_of(form) if form.errors else 200,
        form=form,
    )


def _qr(uri: str) -> str:
    """Return the QR code as the address of a picture, so that no other page holds the secret."""
    code = segno.make(uri, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=2, light="#fff"))
