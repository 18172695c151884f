"""Orders to the operator's network: their state, and what staff can do about them."""

from __future__ import annotations

from functools import partial

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.view_log import record_view
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.network.forms import OrderFilter, SettleForm
from marketplace.blueprints.admins.permissions import HELPDESK, MESSAGE_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.network import manual_resolution
from marketplace.network.refusals import AlreadySettled, RequestInProgress
from marketplace.network.search import PAGE, OrderRow, order_row, search


@bp.get("/network")
@allow(*MESSAGE_READERS)
def network_orders() -> ResponseReturnValue:
    """Show the orders that fit the filter, newest first."""
    form = OrderFilter(request.args)
    good = form.validate()
    found = search(form.selected_state(), before=query_number("before")) if good else []
    return page(
        "admins/network/list.html",
        "admins/network/_list.html",
        200 if good else 422,
        form=form,
        orders=found[:PAGE],
        more=len(found) > PAGE,
    )


@bp.get("/network/<int:order_id>")
@allow(*MESSAGE_READERS)
def network_order(order_id: int) -> ResponseReturnValue:
    """Show one order with its attempts. Looking is recorded."""
    order = order_row(order_id)
    record_view(actor(), "customer", order.customer_id)
    return page("admins/network/order.html", order=order)


@bp.post("/network/<int:order_id>/ask")
@allow(*HELPDESK)
def ask_network_again(order_id: int) -> ResponseReturnValue:
    """Query the network about the order now."""
    manual_resolution.ask_again(order_id=order_id, actor=actor())
    flash(_("We are asking the network again. Check back in a moment."), "good")
    return go(url_for(".network_order", order_id=order_id))


@bp.route("/network/<int:order_id>/settle", methods=["GET", "POST"])
@allow(*HELPDESK)
def settle_network_order(order_id: int) -> ResponseReturnValue:
    """Settle by hand what the network's own staff found out."""
    form, order = SettleForm(), order_row(order_id)
    return answer_action(
        form,
        lambda: manual_resolution.settle_by_hand(order_id=order_id, **form.action(), actor=actor()),
        said=_("Order settled."),
        back=url_for(".network_order", order_id=order_id),
        action=partial(_settling, order),
        above=(RequestInProgress,),
    )


def _settling(order: OrderRow) -> ActionPage:
    if not order.open:
        raise AlreadySettled
    return ActionPage(
        title=_("Settle %(order)s manually", order=order.name),
        text=_(
            "Settle the order only after the network's staff have checked it. If "
            "they did not deliver it, the conversion is cancelled, the points are "
            "refunded and the customer is notified. The network is also asked to "
            "take back anything it may have delivered."
        ),
        button=_("Settle"),
        grave=True,
    )
