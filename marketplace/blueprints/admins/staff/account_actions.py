"""What the administrator does to a staff account: role, password, shutting and opening it."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import password_change, users
from marketplace.accounts import staff as accounts
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.action_page import Act, show_act
from marketplace.blueprints.admins.staff.forms import PasswordForm, RoleForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, refusals_beside


@bp.route("/staff/<int:user_id>/role", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def change_staff_role(user_id: int) -> ResponseReturnValue:
    """Give the member of staff another role."""
    member = accounts.member(user_id)
    form = RoleForm(role=member.role)
    if form.validate_on_submit():
        role, why = Role(form.role.data), form.reason.data
        users.change_role(user_id=user_id, role=role, actor=actor(), reason=why)
        return _done(user_id, _("Role changed."))
    return show_act(
        form,
        Act(
            title=_("Change the role of %(username)s", username=member.username),
            text=_("The new role takes effect immediately."),
            button=_("Change role"),
            back=url_for(".staff_member", user_id=user_id),
        ),
    )


@bp.route("/staff/<int:user_id>/password", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def set_staff_password(user_id: int) -> ResponseReturnValue:
    """Give the member of staff a new password; every session of theirs ends."""
    member = accounts.member(user_id)
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            password, why = form.password.data, form.reason.data
            password_change.set_password(
                user_id=user_id, password=password, actor=actor(), reason=why
            )
            return _done(user_id, _("New password set."))
    return show_act(
        form,
        Act(
            title=_("New password for %(username)s", username=member.username),
            text=_(
                "Give it to the person directly. The account is signed out everywhere immediately."
            ),
            button=_("Set password"),
            back=url_for(".staff_member", user_id=user_id),
        ),
    )


@bp.route("/staff/<int:user_id>/deactivate", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def deactivate_staff(user_id: int) -> ResponseReturnValue:
    """Shut the account at once."""
    member = accounts.member(user_id)
    form = ReasonForm()
    if form.validate_on_submit():
        users.deactivate(user_id=user_id, actor=actor(), reason=form.reason.data)
        return _done(user_id, _("Account deactivated."))
    return show_act(
        form,
        Act(
            title=_("Deactivate the account of %(username)s", username=member.username),
            text=_(
                "The account is signed out everywhere immediately. Its actions stay in the log."
            ),
            button=_("Deactivate account"),
            back=url_for(".staff_member", user_id=user_id),
            grave=True,
        ),
    )


@bp.route("/staff/<int:user_id>/reactivate", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def reactivate_staff(user_id: int) -> ResponseReturnValue:
    """Let the member of staff sign in again."""
    member = accounts.member(user_id)
    form = ReasonForm()
    if form.validate_on_submit():
        users.reactivate(user_id=user_id, actor=actor(), reason=form.reason.data)
        return _done(user_id, _("The account is active again."))
    return show_act(
        form,
        Act(
            title=_("Activate the account of %(username)s", username=member.username),
            text=_("The account can sign in again with its old password."),
            button=_("Activate account"),
            back=url_for(".staff_member", user_id=user_id),
        ),
    )


def _done(user_id: int, message: str) -> ResponseReturnValue:
    flash(message, "good")
    return go(url_for(".staff_member", user_id=user_id))
