"""Add a further line of a customer, proven by the PIN that is sent to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import LineForm, status_of
from marketplace.blueprints.forms.pin_form import PinForm
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers import pending
from marketplace.customers.pending import WaitingRegistration
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership import add_line
from marketplace.membership.activation import Activation
from marketplace.membership.own_lines import change_number, prove_again

TOKEN = "further-line"  # noqa: S105 - the name under which the session keeps it


@bp.get("/account/lines/new")
@allow(Role.CUSTOMER)
@require_proof
def new_line() -> ResponseReturnValue:
    """Show the form for the number."""
    return page("auth/line_new.html", form=LineForm(formdata=None))


@bp.post("/account/lines/new")
@allow(Role.CUSTOMER)
@require_proof
def begin_line() -> ResponseReturnValue:
    """Store the request and continue to the PIN, whether or not the number can be added."""
    form = LineForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            session[TOKEN] = add_line.begin(
                customer_id=current_user.customer_id,
                number=form.line.data,
                address=request.remote_addr,
            )
            return go(url_for(".verify_further_line"))
    return page("auth/line_new.html", "auth/_line_form.html", status_of(form), form=form)


@bp.get("/account/lines/verify")
@allow(Role.CUSTOMER)
def verify_further_line() -> ResponseReturnValue:
    """Show the form for the PIN."""
    waiting = _waiting()
    if waiting is None:
        return redirect(url_for(".new_line"), 303)
    return page("auth/line_verify.html", **_shown(waiting, PinForm()))


@bp.post("/account/lines/verify")
@allow(Role.CUSTOMER)
def prove_further_line() -> ResponseReturnValue:
    """Add the line to the customer, or do what else the PIN was sent for."""
    waiting = _waiting()
    if waiting is None:
        return go(url_for(".new_line"))
    form = PinForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            said = _prove(waiting, form.pin.data)
            session.pop(TOKEN, None)
            flash(said, "good")
            return go(url_for(".show_account"))
    shown = _shown(waiting, form)
    return page("auth/line_verify.html", "auth/_verify_form.html", status_of(form), **shown)


@bp.post("/account/lines/verify/resend")
@allow(Role.CUSTOMER)
def resend_line_pin() -> ResponseReturnValue:
    """Send a new PIN where one can be sent; the answer is always the same."""
    if TOKEN in session:
        add_line.resend(customer_id=current_user.customer_id, token=session[TOKEN])
        flash(_("If the number can be added, a new PIN is on its way."), "info")
    return go(url_for(".verify_further_line"))


def _prove(waiting: WaitingRegistration, pin: str) -> str:
    """Do what the PIN was sent for; returns the sentence about it."""
    proof = {
        "customer_id": current_user.customer_id,
        "token": session.get(TOKEN, ""),
        "pin": pin,
        "address": request.remote_addr,
    }
    purpose = waiting.details.get("purpose")
    if purpose == prove_again.AGAIN:
        return str(_("%(number)s is proven.", number=prove_again.prove(**proof)))
    if purpose == change_number.REPLACES:
        return _said_of(change_number.prove(**proof))
    return _said_of(add_line.prove(**proof))


def _waiting() -> WaitingRegistration | None:
    token = session.get(TOKEN)
    return pending.waiting(token, customer_id=current_user.customer_id) if token else None


def _shown(waiting: WaitingRegistration, form: PinForm) -> dict[str, Any]:
    again = waiting.details.get("purpose") == prove_again.AGAIN
    return {
        "form": form,
        "waiting": waiting,
        "proven_at": url_for(".prove_further_line"),
        "button": _("Prove the number") if again else _("Add the number"),
        "again": again,
    }


def _said_of(added: Activation) -> str:
    if not added.points:
        return str(_("%(number)s is now in your account.", number=added.number))
    return str(
        ngettext(
            "%(number)s is now in your account, with %(points)s welcome point.",
            "%(number)s is now in your account, with %(points)s welcome points.",
            added.points,
            number=added.number,
            points=format_number(added.points),
        )
    )
