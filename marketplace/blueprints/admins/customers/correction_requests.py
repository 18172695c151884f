"""Large corrections that wait for a second person: list, approve, refuse."""

from __future__ import annotations

from typing import Final

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import CUSTOMER_READERS, HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.points.balance_ceiling import TooManyPoints
from marketplace.points.corrections import request_list
from marketplace.points.corrections.request_list import CorrectionRequestRow, to_decide
from marketplace.points.corrections.requests import approve, refuse
from marketplace.points.refusals import AccountClosed, CorrectionTooLarge, LineOfAnother

IN_THE_WAY: Final = (AccountClosed, CorrectionTooLarge, LineOfAnother, TooManyPoints)


@bp.get("/corrections")
@allow(*CUSTOMER_READERS)
def corrections() -> ResponseReturnValue:
    """Show those that wait, the oldest first."""
    return page(
        "admins/customers/correction_requests.html",
        requests=request_list.waiting(),
        total=request_list.waiting_count(),
    )


@bp.route("/corrections/<int:request_id>/approve", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def approve_correction(request_id: int) -> ResponseReturnValue:
    """Approve a colleague's request; one that is no longer possible keeps waiting."""
    return answer_action(
        FlaskForm(),
        lambda: approve(request_id=request_id, actor=actor()),
        said=_("Approved. The points have been corrected and the customer notified."),
        back=url_for(".corrections"),
        action=lambda: _deciding(request_id, _("Approve")),
        above=IN_THE_WAY,
    )


@bp.route("/corrections/<int:request_id>/refuse", methods=["GET", "POST"])
@allow(*HELPDESK)
def refuse_correction(request_id: int) -> ResponseReturnValue:
    """Refuse a colleague's request; no points move."""
    form = ReasonForm()
    return answer_action(
        form,
        lambda: refuse(request_id=request_id, reason=form.reason.data, actor=actor()),
        said=_("Refused. No points were changed."),
        back=url_for(".corrections"),
        action=lambda: _deciding(request_id, _("Refuse"), grave=True),
    )


def _deciding(request_id: int, button: str, *, grave: bool = False) -> ActionPage:
    wanted = to_decide(request_id, staff_id=current_user.user_id)
    return ActionPage(title=_title(wanted), text=_story(wanted), button=button, grave=grave)


def _title(wanted: CorrectionRequestRow) -> str:
    facts = {
        "points": format_number(abs(wanted.points)),
        "customer": f"{wanted.name} {wanted.surname}".strip() or f"#{wanted.customer_id}",
    }
    if wanted.points > 0:
        return str(_("Add points for %(customer)s: %(points)s", **facts))
    return str(_("Deduct points from %(customer)s: %(points)s", **facts))


def _story(wanted: CorrectionRequestRow) -> str:
    return str(
        _(
            "Requested by %(asker)s: %(reason)s (line %(line)s; balance now: %(now)s, "
            "after: %(after)s)",
            asker=wanted.asker,
            reason=wanted.reason,
            line=wanted.line,
            now=format_number(wanted.balance),
            after=format_number(wanted.after),
        )
    )
