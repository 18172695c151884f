"""In which shop a clerk works."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import staff as accounts
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.shared.action_page import Act, show_act
from marketplace.blueprints.admins.shops.forms import ShopOfClerkForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, refusals_beside
from marketplace.shops.clerks import bind_clerk
from marketplace.shops.stock_list import shops


@bp.route("/staff/<int:user_id>/shop", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def change_clerks_shop(user_id: int) -> ResponseReturnValue:
    """Let the clerk work in another shop, or in none."""
    member = accounts.member(user_id)
    form = ShopOfClerkForm(shop=member.shop_id)
    form.offer_shops(shops())
    if form.validate_on_submit():
        with refusals_beside(form):
            shop_id, why = form.shop.data, form.reason.data
            bind_clerk(user_id=user_id, shop_id=shop_id, reason=why, actor=actor())
            flash(_("Shop changed."), "good")
            return go(url_for(".staff_member", user_id=user_id))
    return show_act(
        form,
        Act(
            title=_("Shop of %(username)s", username=member.username),
            text=_("A clerk hands over gifts and manages the stock in this shop only."),
            button=_("Change shop"),
            back=url_for(".staff_member", user_id=user_id),
        ),
    )
