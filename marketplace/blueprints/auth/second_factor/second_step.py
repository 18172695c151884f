"""The second step of a sign-in, between the password and the session.

The browser's cookie names the user whose password was right, for a few minutes; it opens nothing.
"""

from __future__ import annotations

from typing import Final

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from marketplace.accounts.models import Proof
from marketplace.accounts.second_factor import passkeys
from marketplace.accounts.second_factor.records import factors_of
from marketplace.accounts.second_factor.recovery_codes import codes_left
from marketplace.accounts.second_factor.sign_in_step import SignInExpired, finish_sign_in
from marketplace.accounts.sign_in import SecondStep
from marketplace.blueprints.auth import devices, sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import status_of
from marketplace.blueprints.auth.second_factor.forms import SecondStepForm
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import (
    go,
    page,
    refusals_beside,
    safe_address,
    start_address,
    start_of,
)
from marketplace.foundation import clock
from marketplace.foundation.refusals import TooManyAttempts

KEY: Final = "second-step"
SECONDS: Final = 600


def begin_second_step(step: SecondStep, back: str | None) -> ResponseReturnValue:
    """Remember the user whose password was right, and continue to the second factor."""
    sessions.end()
    session[KEY] = [step.user_id, step.stamp, int(clock.now().timestamp())]
    return go(url_for("auth.second_step", next=back or None))


@bp.get("/login/second-factor")
@public
def second_step() -> ResponseReturnValue:
    """Ask for the second factor; without a first step, redirect to it."""
    back = request.args.get("next")
    if current_user.is_authenticated:
        return redirect(safe_address(back, start_address()), 303)
    step = _step()
    if step is None:
        return redirect(url_for(".login", next=back), 303)
    return _question(SecondStepForm(formdata=None, next=back), step)


@bp.post("/login/second-factor")
@public
def prove_second_step() -> ResponseReturnValue:
    """Check the second factor and start the session."""
    form, step = SecondStepForm(), _step()
    if step is None:
        return go(url_for(".login", next=form.next.data or None))
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            signed_in = finish_sign_in(step=step, evidence=form.evidence(), device=devices.device())
            start = start_of(signed_in)
            answer = sessions.begin(signed_in, safe_address(form.next.data, start))
            if signed_in.proven_by is Proof.RECOVERY_CODE:
                _warn_of_codes_left(signed_in.user_id)
            return answer
    return _question(form, step)


@bp.post("/login/second-factor/passkey")
@public
def ask_passkey() -> ResponseReturnValue:
    """Return the JSON with which the browser asks for a passkey."""
    step = _step()
    if step is None:
        raise SignInExpired
    return Response(passkeys.options_to_prove(step.user_id), mimetype="application/json")


def _step() -> SecondStep | None:
    """Return the first step, which is forgotten after `SECONDS`."""
    user_id, stamp, at = session.get(KEY) or (0, "", 0)
    in_time = clock.now().timestamp() - at <= SECONDS
    return SecondStep(user_id, stamp) if user_id and in_time else None


def _question(form: SecondStepForm, step: SecondStep) -> ResponseReturnValue:
    return page(
        "auth/second_factor/second_step.html",
        "auth/second_factor/_second_step_form.html",
        status_of(form) if form.errors else 200,
        form=form,
        factors=factors_of(step.user_id),
    )


def _warn_of_codes_left(user_id: int) -> None:
    left = codes_left(user_id)
    said = ngettext(
        "You used a recovery code. You have %(num)s left.",
        "You used a recovery code. You have %(num)s left.",
        left,
    )
    flash(said, "warn")
