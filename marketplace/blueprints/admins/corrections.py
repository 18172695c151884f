"""Correcting a customer's points, with a reason."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.acts import Act, show_act
from marketplace.blueprints.admins.desks import HELPDESK
from marketplace.blueprints.admins.forms_support import CorrectionForm
from marketplace.blueprints.admins.routes import bp
from marketplace.blueprints.guards import actor, allow
from marketplace.blueprints.pages import go
from marketplace.members.profile import Profile, lines, profile
from marketplace.points import accounts
from marketplace.points.correct import correct


@bp.route("/customers/<int:customer_id>/points", methods=["GET", "POST"])
@allow(*HELPDESK)
def correct_points(customer_id: int) -> ResponseReturnValue:
    """Add or take points; the same form sent twice books once."""
    person = profile(customer_id)
    form = CorrectionForm()
    form.offer_lines(lines(customer_id))
    if form.validate_on_submit():
        correct(
            customer_id=customer_id,
            line_id=form.line.data,
            points=form.points.data,
            reason=form.reason.data,
            actor=actor(),
            key=form.booking_key,
        )
        flash(_("The points are corrected."), "good")
        return go(url_for(".customer", customer_id=customer_id))
    form.renew()
    return show_act(form, _act(person))


def _act(person: Profile) -> Act:
    balance = accounts.balance(person.customer_id)
    return Act(
        title=_(
            "Correct the points of %(name)s %(surname)s", name=person.name, surname=person.surname
        ),
        text=ngettext(
            "The account has %(points)s point now.",
            "The account has %(points)s points now.",
            balance,
            points=format_number(balance),
        ),
        button=_("Correct"),
        back=url_for(".customer", customer_id=person.customer_id),
    )
