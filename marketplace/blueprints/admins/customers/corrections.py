"""Correct a customer's points, with a reason; large ones wait for a second person."""

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
from marketplace.blueprints.web.proof.guard import require_proof_if
from marketplace.customers.profile import Profile, lines, profile
from marketplace.points import accounts
from marketplace.points.corrections.limit import correction_limit
from marketplace.points.corrections.requests import correct_or_request


def _is_large(**_ids: int) -> bool:
    """Return whether the form asks for more points than one member of staff corrects alone."""
    points: int = CorrectionForm().points.data or 0
    return abs(points) > correction_limit()


@bp.route("/customers/<int:customer_id>/points", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof_if(_is_large)
def correct_points(customer_id: int) -> ResponseReturnValue:
    """Add or take points, or request it; the same form sent twice acts once."""
    person = profile(customer_id)
    form = CorrectionForm()
    form.offer_lines(lines(customer_id))
    return answer_action(
        form,
        lambda: correct_or_request(form.correction(customer_id), actor=actor()),
        said=lambda booked: Message(_("The points have been corrected.")) if booked else _waits(),
        back=url_for(".customer", customer_id=customer_id),
        action=partial(_action, person),
    )


def _waits() -> Message:
    text = str(
        _("No points have changed yet. A second member of staff must approve the correction.")
    )
    return Message(text, "warn")


def _action(person: Profile) -> ActionPage:
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
    return ActionPage(
        title=_(
            "Correct points for %(name)s %(surname)s", name=person.name, surname=person.surname
        ),
        text=f"{now} {rule}",
        button=_("Correct"),
    )
