"""Let a signed-in user prove again who they are, on the way to a page that needs it."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.accounts.second_factor import passkeys
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.legal_texts.gate import before_legal_texts
from marketplace.blueprints.web.pages import go, safe_address, start_address
from marketplace.blueprints.web.proof.question import ProofForm, is_proven, show_question
from marketplace.blueprints.web.proof.second_factor_gate import before_second_factor


@bp.get("/account/sign-in-again")
@allow(*Role)
@before_second_factor
@before_legal_texts
def sign_in_again() -> ResponseReturnValue:
    """Ask the question; a user who answered it recently is redirected."""
    back = _back()
    if current_user.proven_recently:
        return redirect(back, 303)
    return show_question(ProofForm(formdata=None), url_for(".answer_again", next=back))


@bp.post("/account/sign-in-again")
@allow(*Role)
@before_second_factor
@before_legal_texts
def answer_again() -> ResponseReturnValue:
    """Check the answer and return to the page that needs it."""
    form, back = ProofForm(), _back()
    if is_proven(form):
        return go(back)
    return show_question(form, url_for(".answer_again", next=back))


@bp.post("/account/sign-in-again/passkey")
@allow(*Role)
def ask_passkey_again() -> ResponseReturnValue:
    """Return the JSON with which the browser asks for a passkey."""
    return Response(passkeys.options_to_prove(current_user.user_id), mimetype="application/json")


def _back() -> str:
    return safe_address(request.args.get("next"), start_address())
