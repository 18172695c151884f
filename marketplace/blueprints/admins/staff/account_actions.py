"""The administrator's actions on a staff account: role, password, deactivation."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import password_change, users
from marketplace.accounts import staff as accounts
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.staff.forms import PasswordForm, RoleForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof


@bp.route("/staff/<int:user_id>/role", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def change_staff_role(user_id: int) -> ResponseReturnValue:
    """Give the member of staff another role."""
    member = accounts.staff_account(user_id)
    form = RoleForm(role=member.role)
    return answer_action(
        form,
        lambda: users.change_role(
            user_id=user_id, role=Role(form.role.data), actor=actor(), reason=form.reason.data
        ),
        said=_("Role changed."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("Change the role of %(username)s", username=member.username),
            text=_("The new role takes effect immediately."),
            button=_("Change role"),
        ),
    )


@bp.route("/staff/<int:user_id>/password", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def set_staff_password(user_id: int) -> ResponseReturnValue:
    """Set a new password for the member of staff; all their sessions end."""
    member = accounts.staff_account(user_id)
    form = PasswordForm()
    return answer_action(
        form,
        lambda: password_change.set_password(
            user_id=user_id,
            password=form.password.data,
            actor=actor(),
            reason=form.reason.data,
        ),
        said=_("New password set."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("New password for %(username)s", username=member.username),
            text=_(
                "Give it to the person directly. The account is signed out everywhere immediately."
            ),
            button=_("Set password"),
        ),
    )


@bp.route("/staff/<int:user_id>/deactivate", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def deactivate_staff(user_id: int) -> ResponseReturnValue:
    """Deactivate the account at once."""
    member = accounts.staff_account(user_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: users.deactivate(user_id=user_id, actor=actor(), reason=form.reason.data),
        said=_("Account deactivated."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("Deactivate the account of %(username)s", username=member.username),
            text=_(
                "The account is signed out everywhere immediately. Its actions stay in the log."
            ),
            button=_("Deactivate account"),
            grave=True,
        ),
    )


@bp.route("/staff/<int:user_id>/reactivate", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def reactivate_staff(user_id: int) -> ResponseReturnValue:
    """Let the member of staff sign in again."""
    member = accounts.staff_account(user_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: users.reactivate(user_id=user_id, actor=actor(), reason=form.reason.data),
        said=_("The account is active again."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("Activate the account of %(username)s", username=member.username),
            text=_("The account can sign in again with its old password."),
            button=_("Activate account"),
        ),
    )
