"""The staff accounts, kept by the administrator; nobody can lock themselves out."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import staff as accounts
from marketplace.accounts.audit_log import search as audit_log
from marketplace.accounts.models import Role
from marketplace.accounts.resets import link_until
from marketplace.accounts.second_factor.records import has_factor
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.staff.forms import ROLE_NAMES, StaffForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.one_time_secret import with_secret
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.messages.invitations import create_invited
from marketplace.shops.stock_list import ShopRow, shops

SHOWN = 10


@bp.get("/staff")
@allow(*LOG_READERS)
def staff() -> ResponseReturnValue:
    """Show all staff accounts."""
    return page(
        "admins/staff/list.html",
        members=accounts.staff_accounts(),
        role_names=ROLE_NAMES,
        shops=_shops(),
    )


@bp.route("/staff/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def new_staff() -> ResponseReturnValue:
    """Make an account; its owner chooses the first password by a link."""
    form = StaffForm()
    return answer_action(
        form,
        lambda: create_invited(
            username=form.username.data,
            role=Role(form.role.data),
            email=form.email.data,
            name=form.name.data,
            actor=actor(),
        ),
        said=lambda _made: _(
            "Account created. A link to choose the password was sent to %(email)s.",
            email=form.email.data,
        ),
        then=lambda made: url_for(".staff_member", user_id=made.user_id),
        back=url_for(".staff"),
        action=ActionPage(
            title=_("New member of staff"),
            text=_("The person gets a link by email to choose the password, valid for three days."),
            button=_("Create account"),
        ),
    )


@bp.get("/staff/<int:user_id>")
@allow(*LOG_READERS)
def staff_member(user_id: int) -> ResponseReturnValue:
    """Show one account, its history, and its actions; with a link just made to hand over, once."""
    member = accounts.staff_account(user_id)
    done = audit_log.AuditQuery(subject_kind="user", subject_id=str(user_id))

    def shown(link: str | None) -> Response:
        return page(
            "admins/staff/member.html",
            member=member,
            has_factor=has_factor(user_id),
            role_names=ROLE_NAMES,
            shops=_shops(),
            log=audit_log.search(done, limit=SHOWN),
            link=link,
            link_until=link_until(user_id),
        )

    return with_secret(url_for(".staff_member", user_id=user_id), shown)


def _shops() -> dict[int, ShopRow]:
    """Return the shops that clerks may work in."""
    return {shop.id: shop for shop in shops()}
