"""Change one's own lines: choose the number for SMS, move to a new one, prove one, remove one."""

from __future__ import annotations

from typing import Any

from flask import flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import CloseForm, LineForm, status_of
from marketplace.blueprints.auth.further_lines import TOKEN
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import asks_password, require_proof
from marketplace.customers.models import EndCause, LineKind
from marketplace.customers.profile import OwnedLine, lines
from marketplace.foundation.refusals import NotFound, TooManyAttempts
from marketplace.membership.line_end.end_for_customer import OwnLine, end_by_customer
from marketplace.membership.line_end.rules import points_are_lost
from marketplace.membership.own_lines import change_number, prove_again
from marketplace.membership.own_lines.sms_number import choose_sms_number
from marketplace.points.views.points_by_line import points_by_line
from marketplace.programme.in_force import programme_now


@bp.post("/account/lines/<int:line_id>/sms")
@allow(Role.CUSTOMER)
@require_proof
def use_for_sms(line_id: int) -> ResponseReturnValue:
    """Send the customer's SMS to this number from now on."""
    number = choose_sms_number(customer_id=current_user.customer_id, line_id=line_id)
    flash(_("Your SMS now go to %(number)s", number=number), "good")
    return go(url_for(".show_account"))


@bp.post("/account/lines/<int:line_id>/prove")
@allow(Role.CUSTOMER)
def prove_line_again(line_id: int) -> ResponseReturnValue:
    """Send a PIN to a number that has to be proven again, and continue to the form for it."""
    session[TOKEN] = prove_again.begin(
        customer_id=current_user.customer_id, line_id=line_id, address=request.remote_addr
    )
    return go(url_for(".verify_further_line"))


@bp.get("/account/lines/<int:line_id>/change")
@allow(Role.CUSTOMER)
@require_proof
def change_line(line_id: int) -> ResponseReturnValue:
    """Show the form for the new number."""
    line = _own_mobile(line_id)
    return page("auth/line_change.html", form=LineForm(formdata=None), line=line)


@bp.post("/account/lines/<int:line_id>/change")
@allow(Role.CUSTOMER)
@require_proof
def begin_change(line_id: int) -> ResponseReturnValue:
    """Store the request and continue to the PIN, whether or not the number can be added."""
    form, line = LineForm(), _own_mobile(line_id)
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            session[TOKEN] = change_number.begin(
                customer_id=current_user.customer_id,
                line_id=line_id,
                number=form.line.data,
                address=request.remote_addr,
            )
            return go(url_for(".verify_further_line"))
    shown = {"form": form, "line": line}
    return page("auth/line_change.html", "auth/_line_change_form.html", status_of(form), **shown)


@bp.get("/account/lines/<int:line_id>/remove")
@allow(Role.CUSTOMER)
def before_removing(line_id: int) -> ResponseReturnValue:
    """Show what removing the line means, and the form for the password."""
    return page("auth/line_remove.html", form=CloseForm(formdata=None), **_removal(line_id))


@bp.post("/account/lines/<int:line_id>/remove")
@allow(Role.CUSTOMER)
@asks_password
def remove_line(line_id: int) -> ResponseReturnValue:
    """Take the line out of the account."""
    form, shown = CloseForm(), _removal(line_id)
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            ended = end_by_customer(
                line=OwnLine(current_user.customer_id, line_id),
                user_id=current_user.user_id,
                password=form.password.data,
            )
            said = _("%(number)s is no longer in your account", number=ended.number)
            flash(said, "good")
            return go(url_for(".show_account"))
    return page(
        "auth/line_remove.html", "auth/_line_remove_form.html", status_of(form), form=form, **shown
    )


def _removal(line_id: int) -> dict[str, Any]:
    """Return the line, its points, and whether they would be lost with it."""
    customer_id = current_user.customer_id
    return {
        "line": _own_line(line_id),
        "held": points_by_line(customer_id).get(line_id, 0),
        "lost": points_are_lost(EndCause.LOST, programme_now()),
    }


def _own_mobile(line_id: int) -> OwnedLine:
    line = _own_line(line_id)
    if line.kind is not LineKind.MOBILE:
        raise NotFound
    return line


def _own_line(line_id: int) -> OwnedLine:
    for line in lines(current_user.customer_id):
        if line.id == line_id:
            return line
    raise NotFound
