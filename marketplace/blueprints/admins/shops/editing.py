"""Open, edit, close and reopen a shop."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import SHOP_EDITORS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.shops.forms import ShopForm
from marketplace.blueprints.web.form_keys import keyed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go
from marketplace.conversions.reversal.close_shop import close_shop, reservations
from marketplace.shops import opening
from marketplace.shops.stock_list import shelves_of, shop_of


@bp.route("/shops/new", methods=["GET", "POST"])
@allow(*SHOP_EDITORS)
@keyed
def new_shop() -> ResponseReturnValue:
    """Open a shop."""
    form = ShopForm()
    return answer_action(
        form,
        lambda: opening.open_shop(facts=form.shop_facts(), actor=actor()),
        said=_("Shop opened. Next, add gifts and a clerk."),
        then=lambda shop_id: url_for(".shop", shop_id=shop_id),
        back=url_for(".shops"),
        action=ActionPage(
            title=_("New shop"),
            text=_("Customers see it next to the gifts that it has in stock."),
            button=_("Save"),
        ),
    )


@bp.route("/shops/<int:shop_id>/edit", methods=["GET", "POST"])
@allow(*SHOP_EDITORS)
def edit_shop(shop_id: int) -> ResponseReturnValue:
    """Edit what customers read about the shop."""
    shop = shop_of(shop_id)
    form = ShopForm(obj=shop)
    return answer_action(
        form,
        lambda: opening.edit_shop(shop_id=shop_id, facts=form.shop_facts(), actor=actor()),
        said=_("Shop saved."),
        back=url_for(".shop", shop_id=shop_id),
        action=ActionPage(
            title=shop.name,
            text=_("Customers see the change immediately."),
            button=_("Save"),
        ),
    )


@bp.route("/shops/<int:shop_id>/close", methods=["GET", "POST"])
@allow(*SHOP_EDITORS)
def close_shop_act(shop_id: int) -> ResponseReturnValue:
    """Close the shop: its reservations are given back, and nothing is handed over any more."""
    shop, form = shop_of(shop_id), ReasonForm()
    return answer_action(
        form,
        lambda: close_shop(shop_id=shop_id, reason=form.reason.data, actor=actor()),
        said=lambda ended: ngettext(
            "Shop closed. %(num)s reservation was cancelled.",
            "Shop closed. %(num)s reservations were cancelled.",
            ended,
        ),
        back=url_for(".shop", shop_id=shop_id),
        action=lambda: ActionPage(
            title=_("Close %(shop)s", shop=shop.name),
            text=" ".join(_what_closing_does(shop_id)),
            button=_("Close shop"),
            grave=True,
        ),
    )


@bp.post("/shops/<int:shop_id>/reopen")
@allow(*SHOP_EDITORS)
def reopen_shop(shop_id: int) -> ResponseReturnValue:
    """Reopen the shop, with its stock."""
    opening.reopen_shop(shop_id=shop_id, actor=actor())
    flash(_("The shop is open again."), "good")
    return go(url_for(".shop", shop_id=shop_id))


def _what_closing_does(shop_id: int) -> list[str]:
    """Return the form's warnings; none of reservations or gifts where there are none."""
    reserved = reservations(shop_id)
    left = sum(shelf.on_hand for shelf in shelves_of(shop_id))
    returned = ngettext(
        "%(num)s reservation will be cancelled: the points are refunded and the customer "
        "is told why.",
        "%(num)s reservations will be cancelled: the points are refunded and the "
        "customers are told why.",
        reserved,
    )
    stays = ngettext(
        "%(num)s gift stays in the shop's stock until it is returned to the warehouse.",
        "%(num)s gifts stay in the shop's stock until they are returned to the warehouse.",
        left,
    )
    closed = str(_("From now on, gifts cannot be handed over or reserved there."))
    return [closed, *([returned] if reserved else []), *([stays] if left else [])]
