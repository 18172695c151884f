"""Staff actions on a shop's stock: receive, return, count and mark gifts as low."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import GIFT_RETURNERS, SHOP_KEEPERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action, show_action
from marketplace.blueprints.admins.shops.forms import (
    BringBackForm,
    CountForm,
    LowForm,
    ReceiveForm,
    SendBackForm,
)
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, refusals_beside
from marketplace.blueprints.web.url_converters import query_number
from marketplace.conversions.reversal.refusals import TooManyPointsBack
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.foundation.extensions import db
from marketplace.shops import stock_list, stocking
from marketplace.shops.clerks import require_at_work
from marketplace.shops.movements import newest_id
from marketplace.shops.refusals import FewerThanReserved, MovedMeanwhile
from marketplace.shops.stock_list import ShopRow, StockRow
from marketplace.shops.stocking import StockActionResult


@bp.route("/shops/<int:shop_id>/receive", methods=["GET", "POST"])
@allow(*SHOP_KEEPERS)
def receive_gifts(shop_id: int) -> ResponseReturnValue:
    """Book gifts from the warehouse; the same form sent twice books once."""
    shop = _own(shop_id)
    form = ReceiveForm(gift=query_number("gift"))
    form.offer_gifts(stock_list.gifts())
    return answer_action(
        form,
        lambda: stocking.receive(form.action(shop_id, form.gift.data), actor=actor()),
        said=_booked,
        back=url_for(".shop", shop_id=shop_id),
        action=ActionPage(
            title=_("Received in %(shop)s", shop=shop.name),
            text=_("Count the delivery before you record it."),
            button=_("Record"),
        ),
    )


@bp.route("/shops/<int:shop_id>/gifts/<int:offer_id>/count", methods=["GET", "POST"])
@allow(*SHOP_KEEPERS)
def count_gift(shop_id: int, offer_id: int) -> ResponseReturnValue:
    """Book a count; refused where the stock moved since the page was opened."""
    _own(shop_id)
    shelf = stock_list.shelf(shop_id, offer_id)
    form = CountForm(seen=newest_id(db.session(), shop_id, offer_id))
    back = url_for(".shop", shop_id=shop_id)
    if form.validate_on_submit():
        with refusals_beside(form, MovedMeanwhile, FewerThanReserved):
            action = form.action(shop_id, offer_id)
            booked = stocking.count(action, seen=form.seen.data, actor=actor())
            flash(_booked(booked), "good")
            return go(back)
        form.seen.raw_data, form.seen.data = None, newest_id(db.session(), shop_id, offer_id)
        shelf = stock_list.shelf(shop_id, offer_id)
    return show_action(form, _action(shelf, _("Count"), _how_many(shelf)), back=back)


@bp.route("/shops/<int:shop_id>/gifts/<int:offer_id>/send-back", methods=["GET", "POST"])
@allow(*SHOP_KEEPERS)
def send_gifts_back(shop_id: int, offer_id: int) -> ResponseReturnValue:
    """Book gifts sent back to the warehouse; the same form sent twice books once."""
    _own(shop_id)
    shelf = stock_list.shelf(shop_id, offer_id)
    form = SendBackForm()
    return answer_action(
        form,
        lambda: stocking.send_back(form.action(shop_id, offer_id), actor=actor()),
        said=_booked,
        back=url_for(".shop", shop_id=shop_id),
        action=_action(shelf, _("Return to the warehouse"), _how_many(shelf)),
    )


@bp.route("/shops/<int:shop_id>/gifts/<int:offer_id>/low", methods=["GET", "POST"])
@allow(*SHOP_KEEPERS)
def call_gift_low(shop_id: int, offer_id: int) -> ResponseReturnValue:
    """Say from how many on more of the gift should come."""
    _own(shop_id)
    shelf = stock_list.shelf(shop_id, offer_id)
    form = LowForm(low_at=shelf.low_at)
    text = _("The gift is on the low-stock list while this many or fewer are available.")
    return answer_action(
        form,
        lambda: stocking.set_low_mark(
            shop_id=shop_id, offer_id=offer_id, low_at=form.low_at.data, actor=actor()
        ),
        said=_("Saved."),
        back=url_for(".shop", shop_id=shop_id),
        action=_action(shelf, _("Low-stock level"), text),
    )


@bp.route("/shops/<int:shop_id>/bring-back", methods=["GET", "POST"])
@allow(*GIFT_RETURNERS)
def bring_gift_back(shop_id: int) -> ResponseReturnValue:
    """Take back a gift that was handed over, with or without its points, once."""
    shop = _own(shop_id)
    form = BringBackForm(conversion=query_number("conversion"))
    return answer_action(
        form,
        lambda: return_gift(
            conversion_id=form.conversion.data,
            shop_id=shop_id,
            with_points=form.with_points.data,
            reason=form.reason.data,
            actor=actor(),
        ),
        said=lambda points: _("Gift taken back. Points refunded: %(points)s.", points=points),
        back=url_for(".shop", shop_id=shop_id),
        above=(TooManyPointsBack,),
        action=ActionPage(
            title=_("Gift returned by a customer to %(shop)s", shop=shop.name),
            text=_(
                "The gift goes back into stock and the customer is told the reason. Tick "
                "the box below to refund the points as well."
            ),
            button=_("Accept the return"),
        ),
    )


def _own(shop_id: int) -> ShopRow:
    """Return the shop, where the signed-in user may work in it."""
    shop = stock_list.shop_of(shop_id)
    require_at_work(role=current_user.role, own_shop=current_user.shop_id, shop_id=shop_id)
    return shop


def _action(shelf: StockRow, action: str, text: str) -> ActionPage:
    return ActionPage(
        title=f"{action}: {shelf.title(str(get_locale()))}",
        text=text,
        button=_("Save"),
    )


def _how_many(shelf: StockRow) -> str:
    return str(
        _(
            "In stock at %(shop)s: %(on_hand)s, of which %(reserved)s are reserved.",
            shop=shelf.shop,
            on_hand=format_number(shelf.on_hand),
            reserved=format_number(shelf.reserved),
        )
    )


def _booked(booked: StockActionResult) -> str:
    return str(
        _(
            "Recorded: %(change)s. In stock now: %(on_hand)s.",
            change=f"{booked.change:+d}",
            on_hand=booked.on_hand,
        )
    )
