"""Assign a clerk to a shop."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import staff as accounts
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.shops.forms import ShopOfClerkForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.shops.clerks import bind_clerk
from marketplace.shops.stock_list import shops


@bp.route("/staff/<int:user_id>/shop", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
def change_clerks_shop(user_id: int) -> ResponseReturnValue:
    """Assign the clerk to another shop, or to none."""
    member = accounts.staff_account(user_id)
    form = ShopOfClerkForm(shop=member.shop_id)
    form.offer_shops(shops())
    return answer_action(
        form,
        lambda: bind_clerk(
            user_id=user_id, shop_id=form.shop.data, reason=form.reason.data, actor=actor()
        ),
        said=_("Shop changed."),
        back=url_for(".staff_member", user_id=user_id),
        action=ActionPage(
            title=_("Shop of %(username)s", username=member.username),
            text=_("A clerk hands over gifts and manages the stock in this shop only."),
            button=_("Change shop"),
        ),
    )
