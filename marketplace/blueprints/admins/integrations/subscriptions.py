"""Who subscribed to what happens to members: looked at, ended, and told again what was given up."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.hub import subscriptions
from marketplace.hub.resend import resend_dead


@bp.get("/tokens/hub")
@allow(*LOG_READERS)
def hub_subscriptions() -> ResponseReturnValue:
    """All subscriptions, the open ones first."""
    return page("admins/integrations/subscriptions.html", found=subscriptions.subscriptions())


@bp.post("/tokens/hub/<int:subscription_id>/resend")
@allow(Role.ADMINISTRATOR)
def resend_hub_events(subscription_id: int) -> ResponseReturnValue:
    """Send once more what was given up."""
    count = resend_dead(subscription_id=subscription_id, actor=actor())
    said = ngettext(
        "%(num)s event is being sent again.", "%(num)s events are being sent again.", count
    )
    flash(said, "good")
    return go(url_for(".hub_subscriptions"))


@bp.route("/tokens/hub/<int:subscription_id>/end", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def end_hub_subscription(subscription_id: int) -> ResponseReturnValue:
    """Tell the system nothing any more."""
    held = subscriptions.subscription(subscription_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: subscriptions.unsubscribe(
            subscription_id=held.id, actor=actor(), reason=form.reason.data
        ),
        said=_("Subscription ended."),
        back=url_for(".hub_subscriptions"),
        action=ActionPage(
            title=_("End the subscription of %(name)s", name=held.token),
            text=_(
                "No more events are sent to %(where)s, and waiting events are dropped.",
                where=held.callback,
            ),
            button=_("End the subscription"),
            grave=True,
        ),
    )
