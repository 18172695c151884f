"""Correcting a customer's points, with a reason; large ones wait for a second member of staff."""

from __future__ import annotations

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import CorrectionForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, Message, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.customers.profile import Profile, lines, profile
from marketplace.points import accounts
from marketplace.points.corrections.limit import correction_limit
from marketplace.points.corrections.requests import correct_or_request


@bp.route("/customers/<int:customer_id>/points", methods=["GET", "POST"])
@allow(*HELPDESK)
def correct_points(customer_id: int) -> ResponseReturnValue:
    """Add or take points, or ask a second person to; the same form sent twice does it once."""
    person = profile(customer_id)
    form = CorrectionForm()
    form.offer_lines(lines(customer_id))
    return answer_action(
        form,
        lambda: correct_or_request(form.correction(customer_id), actor=actor()),
        said=lambda booked: Message(_("The points are corrected.")) if booked else _waits(),
        back=url_for(".customer", customer_id=customer_id),
        action=partial(_action, person),
    )


def _waits() -> Message:
    said = _("No points have moved yet: the correction waits for a second member of staff.")
    return Message(said, "warn")


def _action(person: Profile) -> ActionPage:
    balance = accounts.balance(person.customer_id)
    now = ngettext(
        "The account has %(points)s point now.",
        "The account has %(points)s points now.",
        balance,
        points=format_number(balance),
    )
    rule = _(
        "The customer is told, with the reason. More than %(limit)s points that you correct here"
        " within 24 hours wait for a second member of staff.",
        limit=format_number(correction_limit()),
    )
    return ActionPage(
        title=_(
            "Correct the points of %(name)s %(surname)s", name=person.name, surname=person.surname
        ),
        text=f"{now} {rule}",
        button=_("Correct"),
    )
