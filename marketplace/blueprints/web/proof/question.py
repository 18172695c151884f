"""Show the question that a user answers to prove who they are, and check the answer."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import PasswordField

from marketplace.accounts.identity import renew_session
from marketplace.accounts.models import Proof
from marketplace.accounts.password_change import require_password
from marketplace.blueprints.forms.fields import needed
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.foundation.refusals import TooManyAttempts

PREFIX: Final = "proof_"
# Typed secrets are not sent back in a page: their form asks for them again.
NOT_KEPT: Final = frozenset({"csrf_token", "current", "password"})


class ProofForm(FlaskForm):
    """The password of the signed-in user."""

    proof_password = PasswordField(_l("Password"), [needed])


def is_answered() -> bool:
    """Return whether the request carries an answer to the question."""
    return any(name.startswith(PREFIX) for name in request.form)


def is_proven(form: ProofForm) -> bool:
    """Check the answer; a right one renews the session, a wrong one stays in the form's errors."""
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            require_password(
                user_id=current_user.user_id,
                password=form.proof_password.data,
                field="proof_password",
            )
            login_user(renew_session(token=current_user.get_id(), proven_by=Proof.PASSWORD))
            return True
    return False


def show_question(form: ProofForm, address: str, *, status: int = 200) -> Response:
    """Show the question; its answer goes to the address, with all that was typed before."""
    return page(
        "auth/prove.html",
        "auth/_prove_form.html",
        status_of(form) if form.errors else status,
        form=form,
        address=address,
        kept=_kept_fields(),
    )


def status_of(form: ProofForm) -> int:
    """Return the status of a wrong answer: 429 after too many, otherwise 422."""
    return 429 if form.form_errors else 422


def _kept_fields() -> list[tuple[str, str]]:
    """Return the fields that were sent, without the answer and without typed secrets."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_KEPT and not name.startswith(PREFIX)
    ]
