"""Reset the second factors of a colleague or a partner's user who lost them."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.second_factor.records import factor_holder
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.membership.second_factors import reset_factors


@bp.route("/users/<int:user_id>/second-factor", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """Remove all second factors and recovery codes of the user."""
    holder = factor_holder(user_id)
    back = url_for(".staff_member", user_id=user_id)
    if holder.partner_id is not None:
        back = url_for(".partner", partner_id=holder.partner_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: reset_factors(user_id=user_id, reason=form.reason.data, actor=actor()),
        said=_("The second factor has been reset."),
        back=back,
        action=ActionPage(
            title=_("Reset the second factor of %(username)s", username=holder.username),
            text=_(
                "Until a new one is added, the password alone opens the account. First make sure "
                "that it is the person who asks. The account is signed out everywhere."
            ),
            button=_("Reset second factor"),
            grave=True,
        ),
    )
