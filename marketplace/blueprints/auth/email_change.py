"""Change one's email: enter it, prove it by the link sent to it, undo it from the old address."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.email_changes.links import change_of
from marketplace.accounts.email_changes.lookup import email_of, waiting_email
from marketplace.accounts.email_changes.models import AskedBy, LinkPurpose
from marketplace.accounts.models import Role
from marketplace.blueprints.auth import sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import EmailForm, status_of
from marketplace.blueprints.web.guards import allow, public
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.email_change.ask import ask_for_email, withdraw_email
from marketplace.membership.email_change.prove import prove_email, require_provable
from marketplace.membership.email_change.undo import undo_email


@bp.get("/account/email")
@allow(*Role)
def show_email() -> ResponseReturnValue:
    """Show the email, the new one that waits for its proof, and the form for another."""
    return _email_page(EmailForm(formdata=None), 200)


@bp.post("/account/email")
@allow(*Role)
@require_proof
def change_email() -> ResponseReturnValue:
    """Keep the new email until it is proven; the answer is the same for a taken address."""
    form = EmailForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            ask_for_email(user_id=current_user.user_id, email=form.email.data)
            return go(url_for(".show_email"))
    return _email_page(form, status_of(form))


@bp.post("/account/email/withdraw")
@allow(*Role)
def withdraw_new_email() -> ResponseReturnValue:
    """Withdraw the new email that waits."""
    withdraw_email(user_id=current_user.user_id)
    flash(_("The new email address was withdrawn."), "good")
    return go(url_for(".show_email"))


@bp.get("/account/email/prove/<token>")
@public
def before_proving_email(token: str) -> ResponseReturnValue:
    """Ask whether the address counts from now on; programs that only open links prove nothing."""
    change = change_of(token, LinkPurpose.PROVE)
    if change.asked_by is AskedBy.SELF and not current_user.is_authenticated:
        here = url_for(".before_proving_email", token=token)
        return redirect(url_for(".login", next=here), 303)
    change = require_provable(token=token, user_id=_user_id())
    return page("auth/email_prove.html", token=token, email=change.new_email)


@bp.post("/account/email/prove/<token>")
@public
def prove_new_email(token: str) -> ResponseReturnValue:
    """Make the new email count."""
    prove_email(token=token, user_id=_user_id())
    flash(_("Your new email address counts from now on. We told the old one."), "good")
    return go(url_for(".show_email" if current_user.is_authenticated else ".login"))


@bp.get("/account/email/undo/<token>")
@public
def before_undoing_email(token: str) -> ResponseReturnValue:
    """Say what the link at the old address does, and ask whether to do it."""
    change = change_of(token, LinkPurpose.UNDO)
    return page("auth/email_undo.html", token=token, email=change.old_email)


@bp.post("/account/email/undo/<token>")
@public
def undo_new_email(token: str) -> ResponseReturnValue:
    """Return to the old address, sign everyone out, and continue to a new password."""
    reset = undo_email(token=token)
    sessions.end()
    flash(_("Your old email address counts again and everyone is signed out."), "good")
    if reset is None:
        return go(url_for(".login"))
    return go(url_for(".choose_password", token=reset))


def _user_id() -> int | None:
    return current_user.user_id if current_user.is_authenticated else None


def _email_page(form: EmailForm, status: int) -> ResponseReturnValue:
    return page(
        "auth/email.html",
        "auth/_email_form.html",
        status,
        form=form,
        email=email_of(current_user.user_id),
        waiting=waiting_email(current_user.user_id),
    )
