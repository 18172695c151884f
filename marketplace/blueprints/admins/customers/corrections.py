"""Correcting a customer's points, with a reason; large ones wait for a second member of staff."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import CorrectionForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import Act, show_act
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, refusals_beside
from marketplace.customers.profile import Profile, lines, profile
from marketplace.points import accounts
from marketplace.points.corrections.limit import correction_limit
from marketplace.points.corrections.requests import correct_or_ask


@bp.route("/customers/<int:customer_id>/points", methods=["GET", "POST"])
@allow(*HELPDESK)
def correct_points(customer_id: int) -> ResponseReturnValue:
    """Add or take points, or ask a second person to; the same form sent twice does it once."""
    person = profile(customer_id)
    form = CorrectionForm()
    form.offer_lines(lines(customer_id))
    with refusals_beside(form):
        if form.validate_on_submit():
            booked = correct_or_ask(form.correction(customer_id), actor=actor())
            said = _("The points have been corrected.") if booked else _waits()
            flash(said, "good" if booked else "warn")
            return go(url_for(".customer", customer_id=customer_id))
    form.renew()
    return show_act(form, _act(person))


def _waits() -> str:
    return str(
        _("No points have changed yet. A second member of staff must approve the correction.")
    )


def _act(person: Profile) -> Act:
    balance = accounts.balance(person.customer_id)
    now = ngettext(
        "The account now has %(points)s point.",
        "The account now has %(points)s points.",
        balance,
        points=format_number(balance),
    )
    rule = _(
        "The customer is notified, with the reason. If you correct more than %(limit)s "
        "points here within 24 hours, a second member of staff must approve it.",
        limit=format_number(correction_limit()),
    )
    return Act(
        title=_(
            "Correct points for %(name)s %(surname)s", name=person.name, surname=person.surname
        ),
        text=f"{now} {rule}",
        button=_("Correct"),
        back=url_for(".customer", customer_id=person.customer_id),
    )
