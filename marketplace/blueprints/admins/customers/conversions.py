"""One conversion as staff see it, and cancelling it for the customer."""

from __future__ import annotations

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from marketplace.accounts.view_log import record_view
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.customers.masking import receipt_as_seen
from marketplace.blueprints.admins.permissions import CUSTOMER_READERS, HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.conversions.models import ConversionState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.conversions.redemption.confirmation_list import confirmed_by
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.customers.profile import profile
from marketplace.messages import search as messages


@bp.get("/conversions/<int:conversion_id>")
@allow(*CUSTOMER_READERS)
def conversion(conversion_id: int) -> ResponseReturnValue:
    """Show the conversion, its state and its messages. Looking is recorded."""
    receipt = receipt_for_staff(conversion_id)
    record_view(actor(), "customer", receipt.customer_id)
    return page(
        "admins/customers/conversion.html",
        confirmed_by=confirmed_by(conversion_id),
        receipt=receipt_as_seen(receipt, current_user.role),
        person=profile(receipt.customer_id),
        messages=messages.search(messages.MessageQuery(conversion_id=conversion_id)),
    )


@bp.route("/conversions/<int:conversion_id>/cancel", methods=["GET", "POST"])
@allow(*HELPDESK)
def cancel_conversion(conversion_id: int) -> ResponseReturnValue:
    """Cancel it: the code dies, the points go back, the customer is told why."""
    form = ReasonForm()
    return answer_action(
        form,
        lambda: cancel(conversion_id=conversion_id, reason=form.reason.data, actor=actor()),
        said=_gone_back,
        back=url_for(".conversion", conversion_id=conversion_id),
        action=partial(_cancelling, conversion_id),
    )


def _cancelling(conversion_id: int) -> ActionPage:
    if receipt_for_staff(conversion_id).state != ConversionState.ISSUED:
        raise NotCancellable
    return ActionPage(
        title=_("Cancel the conversion"),
        text=_(
            "The points are refunded and the customer is notified. The message includes "
            "your reason."
        ),
        button=_("Cancel the conversion"),
        grave=True,
    )


def _gone_back(points: int) -> str:
    return str(
        ngettext(
            "Cancelled. %(num)s point was refunded.",
            "Cancelled. %(num)s points were refunded.",
            points,
        )
    )
