"""The alerts of the security log, and their acknowledgement with a reason."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.security_events.alerts import (
    AlreadyAcknowledged,
    OwnAlert,
    acknowledge,
    alert_of,
    alerts,
    usernames_of,
)
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.security.labels import ALERT_NAMES
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page


@bp.get("/security/alerts")
@allow(*LOG_READERS)
def security_alerts() -> ResponseReturnValue:
    """Show the alerts, the open ones first."""
    found = alerts()
    return page(
        "admins/security/alerts.html", found=found, names=usernames_of(found), rules=ALERT_NAMES
    )


@bp.route("/security/alerts/<int:alert_id>/acknowledge", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def acknowledge_alert(alert_id: int) -> ResponseReturnValue:
    """Mark an alert as looked into, with what was found."""
    alert = alert_of(alert_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: acknowledge(alert_id=alert_id, reason=form.reason.data or "", actor=actor()),
        said=_("Alert acknowledged."),
        back=url_for(".security_alerts"),
        action=ActionPage(
            title=str(ALERT_NAMES[alert.rule]),
            text=_("Say what you found and did. Auditors read it."),
            button=_("Acknowledge"),
        ),
        above=(OwnAlert, AlreadyAcknowledged),
    )
