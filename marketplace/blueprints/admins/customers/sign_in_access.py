"""Stop a customer's account on every channel and open it again, with a reason."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm, StopForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers.profile import Profile, profile
from marketplace.foundation.refusals import NotFound
from marketplace.membership.stop import IssuedCodes, lift, stop


@bp.route("/customers/<int:customer_id>/deactivate", methods=["GET", "POST"])
@allow(*HELPDESK)
def deactivate_customer(customer_id: int) -> ResponseReturnValue:
    """Stop the account everywhere and end all sessions; points are kept."""
    _require_open(profile(customer_id))
    form = StopForm()
    return answer_action(
        form,
        lambda: stop(
            customer_id=customer_id,
            codes=IssuedCodes(form.codes.data),
            reason=form.reason.data or "",
            actor=actor(),
        ),
        said=_stopped,
        back=url_for(".customer", customer_id=customer_id),
        action=ActionPage(
            title=_("Stop the account"),
            text=_(
                "Nothing is converted and no points or codes are shown any more: on the web, by"
                " SMS, by USSD, at the counter and by the API. The customer is signed out"
                " everywhere and told at every address. Points are kept."
            ),
            button=_("Stop the account"),
            grave=True,
        ),
    )


@bp.route("/customers/<int:customer_id>/reactivate", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def reactivate_customer(customer_id: int) -> ResponseReturnValue:
    """Open the account again on every channel."""
    _require_open(profile(customer_id))
    form = ReasonForm()
    return answer_action(
        form,
        lambda: lift(customer_id=customer_id, reason=form.reason.data or "", actor=actor()),
        said=_("The account is open again."),
        back=url_for(".customer", customer_id=customer_id),
        action=ActionPage(
            title=_("Open the account again"),
            text=_(
                "The customer can convert on every channel and sign in with the same password, and"
                " is told at every address. First make sure that it is the customer who asks."
            ),
            button=_("Open the account again"),
        ),
    )


def _stopped(cancelled: int) -> str:
    said = _("The account is stopped on every channel.")
    if cancelled:
        said = ngettext(
            "The account is stopped on every channel. %(num)s code or reservation was cancelled.",
            "The account is stopped on every channel. %(num)s codes and reservations were"
            " cancelled.",
            cancelled,
        )
    return str(said)


def _require_open(person: Profile) -> None:
    """Raise NotFound for a closed account, which has nothing to stop."""
    if person.closed_at is not None:
        raise NotFound
