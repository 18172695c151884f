"""The administrator's actions on a staff account: role, password, deactivation."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import staff as accounts
from marketplace.accounts import users
from marketplace.accounts.models import Role
from marketplace.accounts.users import OwnAccount
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action, show_action
from marketplace.blueprints.admins.staff.forms import EmailForm, RoleForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.one_time_secret import show_once
from marketplace.blueprints.web.pages import go, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.email_change.ask_for_colleague import ask_for_colleague
from marketplace.messages.invitations import EmailTooNew, invite, withdraw_invitation


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
    """End the password of the member of staff, and send a link to choose a new one."""
    member = accounts.staff_account(user_id)
    form, back = ReasonForm(), url_for(".staff_member", user_id=user_id)
    with refusals_beside(form, OwnAccount, EmailTooNew):
        if form.validate_on_submit():
            made = invite(user_id=user_id, actor=actor(), reason=form.reason.data)
            if made.link is not None:
                return show_once(back, made.link)
            said = _("A link to choose the password was sent to %(email)s.", email=member.email)
            flash(said, "good")
            return go(back)
    return show_action(
        form,
        ActionPage(
            title=_("New password for %(username)s", username=member.username),
            text=_(
                "The account is signed out everywhere immediately and its password ends. The "
                "person gets a link to choose a new one, valid for three days."
            ),
            button=_("Send the link"),
            grave=True,
        ),
        back=back,
    )


@bp.route("/staff/<int:user_id>/email", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def change_staff_email(user_id: int) -> ResponseReturnValue:
    """Give the member of staff a new email, which counts once it is proven."""
    member = accounts.staff_account(user_id)
    form = EmailForm()
    return answer_action(
        form,
        lambda: ask_for_colleague(
            user_id=user_id, email=form.email.data, reason=form.reason.data, actor=actor()
        ),
        said=_("A link to confirm the new email address was sent there."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("New email address for %(username)s", username=member.username),
            text=_(
                "It counts once the person confirms it by the link sent there. The old address "
                "is told and can undo it for 7 days."
            ),
            button=_("Send the link"),
        ),
        above=(TooManyAttempts, OwnAccount),
    )


@bp.post("/staff/<int:user_id>/password/withdraw")
@allow(Role.ADMINISTRATOR)
def withdraw_staff_link(user_id: int) -> ResponseReturnValue:
    """Withdraw the link by which the member of staff chooses a password."""
    accounts.staff_account(user_id)
    withdraw_invitation(user_id=user_id, actor=actor())
    flash(_("The link is no longer valid."), "good")
    return go(url_for(".staff_member", user_id=user_id))


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
