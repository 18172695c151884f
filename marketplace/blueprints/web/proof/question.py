"""Show the question that a user answers to prove who they are, and check the answer."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField

from marketplace.accounts.second_factor.records import factors_of
from marketplace.accounts.second_factor.use import Evidence, prove_again
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.foundation.refusals import TooManyAttempts

PREFIX: Final = "proof_"
# Typed secrets are not sent back in a page: their form asks for them again.
NOT_KEPT: Final = frozenset({"csrf_token", "current", "password"})


class FactorForm(FlaskForm):
    """A code of the user's app or a recovery code, or the answer of a passkey."""

    code = StringField(_l("Code"))
    passkey = HiddenField()

    def evidence(self) -> Evidence:
        """Return what was answered."""
        return Evidence(code=self.code.data or "", passkey=self.passkey.data or "")


class ProofForm(FactorForm):
    """The password, or a second factor; one of them is enough."""

    password = PasswordField(_l("Password"))

    def __init__(self, **given: Any) -> None:
        super().__init__(prefix=PREFIX, **given)

    def evidence(self) -> Evidence:
        """Return what was answered."""
        return Evidence(
            password=self.password.data or "",
            code=self.code.data or "",
            passkey=self.passkey.data or "",
        )


def is_answered() -> bool:
    """Return whether the request carries an answer to the question."""
    return any(name.startswith(PREFIX) for name in request.form)


def is_proven(form: ProofForm) -> bool:
    """Check the answer; a right one renews the session, a wrong one stays in the form's errors."""
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            login_user(prove_again(user=current_user, evidence=form.evidence()))
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
        factors=factors_of(current_user.user_id),
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
