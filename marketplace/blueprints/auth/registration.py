"""Register a customer, and prove the line by the PIN that is sent to it."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.blueprints.auth import sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import RegisterForm, language_now, status_of
from marketplace.blueprints.auth.legal_texts.version_numbers import numbers_read, numbers_shown
from marketplace.blueprints.forms.pin_form import PinForm
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import (
    go,
    page,
    refusals_beside,
    remember_registration,
    safe_address,
    start_address,
    start_of,
)
from marketplace.customers import consents, pending
from marketplace.customers.pending import WaitingRegistration
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership import join
from marketplace.membership.join import Applicant
from marketplace.membership.prove import prove
from marketplace.points.accounts import balance

TOKEN = "registration"  # noqa: S105 - the name under which the session keeps it
BACK: Final = "registered_at"  # the session's name of the page at which the registration ends


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """Show the registration form; `next` in the address is the page at which it ends."""
    if current_user.is_authenticated:
        return redirect(start_address(), 303)
    return page("auth/register.html", form=RegisterForm(formdata=None, texts=numbers_shown()))


@bp.post("/register")
@public
def begin_registration() -> ResponseReturnValue:
    """Store the registration and continue to the PIN, also for taken numbers and emails."""
    form = RegisterForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            applicant = _applicant(form)
            session[TOKEN] = join.begin(applicant=applicant, address=request.remote_addr)
            session[BACK] = safe_address(request.args.get("next"))
            return go(url_for(".verify_line"))
    return page("auth/register.html", "auth/_register_form.html", status_of(form), form=form)


@bp.get("/lines/verify")
@public
def verify_line() -> ResponseReturnValue:
    """Show the form for the PIN."""
    waiting = _waiting()
    if waiting is None:
        return redirect(url_for(".register"), 303)
    return page("auth/verify.html", **_shown(waiting, PinForm()))


@bp.post("/lines/verify")
@public
def prove_line() -> ResponseReturnValue:
    """Finish the registration with the PIN, and sign in."""
    waiting = _waiting()
    if waiting is None:
        return go(url_for(".register"))
    form = PinForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            signed_in = prove(token=session[TOKEN], pin=form.pin.data, address=request.remote_addr)
            back = safe_address(session.get(BACK), start_of(signed_in))
            answer = sessions.begin(signed_in, back)
            remember_registration()
            flash(_welcome(balance(signed_in.customer_id or 0)), "good")
            if signed_in.username != waiting.username:
                flash(_("You sign in as %(username)s.", username=signed_in.username), "info")
            return answer
    shown = _shown(waiting, form)
    return page("auth/verify.html", "auth/_verify_form.html", status_of(form), **shown)


@bp.post("/lines/verify/resend")
@public
def resend_pin() -> ResponseReturnValue:
    """Send a new PIN where one can be sent; the answer is always the same."""
    if TOKEN in session:
        join.resend(token=session[TOKEN])
        flash(_("If the number can be registered, a new PIN is on its way."), "info")
    return go(url_for(".verify_line"))


def _waiting() -> WaitingRegistration | None:
    return pending.waiting(session[TOKEN]) if TOKEN in session else None


def _shown(waiting: WaitingRegistration, form: PinForm) -> dict[str, Any]:
    return {
        "form": form,
        "waiting": waiting,
        "proven_at": url_for(".prove_line"),
        "button": _("Register"),
    }


def _welcome(points: int) -> str:
    if not points:
        return str(_("Welcome! You are registered."))
    return str(
        ngettext(
            "Welcome! You are registered and already have %(points)s point.",
            "Welcome! You are registered and already have %(points)s points.",
            points,
            points=format_number(points),
        )
    )


def _applicant(form: RegisterForm) -> Applicant:
    return Applicant(
        username=form.username.data,
        password=form.password.data,
        name=form.name.data,
        surname=form.surname.data,
        email=form.email.data,
        number=form.line.data,
        language=form.language.data,
        agreed=form.agreed(),
        wordings=consents.wordings(),
        read_in=language_now(),
        texts=numbers_read(form.texts.data),
    )
