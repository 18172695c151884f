"""The staff accounts, which the administrator keeps; nobody shuts themselves out."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import audit_search, users
from marketplace.accounts import staff as accounts
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.shared.action_page import Act, show_act
from marketplace.blueprints.admins.staff.forms import ROLE_NAMES, StaffForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.shops.stock_list import ShopRow, shops

SHOWN = 10


@bp.get("/staff")
@allow(*LOG_READERS)
def staff() -> ResponseReturnValue:
    """All staff accounts."""
    return page(
        "admins/staff/list.html", members=accounts.members(), role_names=ROLE_NAMES, shops=_shops()
    )


@bp.route("/staff/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_staff() -> ResponseReturnValue:
    """Make an account; its first password is told in person."""
    form = StaffForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            user_id = users.create_user(
                username=form.username.data,
                password=form.password.data,
                role=Role(form.role.data),
                email=form.email.data,
                name=form.name.data,
                actor=actor(),
            )
            flash(_("Account created."), "good")
            return go(url_for(".staff_member", user_id=user_id))
    return show_act(
        form,
        Act(
            title=_("New member of staff"),
            text=_(
                "Give the initial password to the person directly. They can change it after "
                "signing in."
            ),
            button=_("Create account"),
            back=url_for(".staff"),
        ),
    )


@bp.get("/staff/<int:user_id>")
@allow(*LOG_READERS)
def staff_member(user_id: int) -> ResponseReturnValue:
    """One account, what was done to it, and what can be."""
    member = accounts.member(user_id)
    done = audit_search.Wanted(subject_kind="user", subject_id=str(user_id))
    return page(
        "admins/staff/member.html",
        member=member,
        role_names=ROLE_NAMES,
        shops=_shops(),
        log=audit_search.search(done, limit=SHOWN),
    )


def _shops() -> dict[int, ShopRow]:
    """The shops, for the clerks who work there."""
    return {shop.id: shop for shop in shops()}
