"""The counter of an operator's shop: the customer's number, the gift, the PIN and the slip."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.accounts.view_log import record_view
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.counter.forms import AskForm, FetchForm, NumberForm
from marketplace.blueprints.admins.counter.own_shop import own_shop, require_own_shop
from marketplace.blueprints.forms.pin_form import PinForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.counter import find, history
from marketplace.counter.hand_over import hand_over
from marketplace.counter.pending import pending_approval
from marketplace.counter.refusals import PinOver
from marketplace.counter.request_approval import Clerk, ask_for_gift, ask_to_fetch
from marketplace.foundation.refusals import Refusal, TooManyAttempts


@bp.get("/counter")
@allow(Role.CLERK)
def counter() -> ResponseReturnValue:
    """Show the customer of a number, the shop's gifts, reservations, and what left today."""
    form = NumberForm(request.args, meta={"csrf": False})
    if "number" not in request.args:
        return _desk(NumberForm(formdata=None, meta={"csrf": False}))
    if form.validate():
        with refusals_beside(form, TooManyAttempts):
            return _desk(form, customer=_customer(form))
    return _desk(form, status=404)


@bp.post("/counter/ask")
@allow(Role.CLERK)
def ask_customer() -> ResponseReturnValue:
    """Send the PIN for a gift."""
    form = AskForm()
    if form.validate_on_submit():
        with refusals_beside(form, Refusal):
            asked = ask_for_gift(clerk=_clerk(), number=form.number.data, offer=form.offer.data)
            return go(url_for(".approval", approval_id=asked))
    return _again(form)


@bp.post("/counter/fetch")
@allow(Role.CLERK)
def ask_to_fetch_reserved() -> ResponseReturnValue:
    """Send the PIN for a reserved gift."""
    form = FetchForm()
    if form.validate_on_submit():
        with refusals_beside(form, Refusal):
            asked = ask_to_fetch(
                clerk=_clerk(),
                number=form.number.data,
                reservation_id=int(form.reservation.data),
            )
            return go(url_for(".approval", approval_id=asked))
    return _again(form)


@bp.get("/counter/approvals/<int:approval_id>")
@allow(Role.CLERK)
def approval(approval_id: int) -> ResponseReturnValue:
    """Wait for the PIN; once it was given, redirect to the slip."""
    asked = pending_approval(shop_id=require_own_shop().id, approval_id=approval_id)
    if asked.given_for:
        return go(url_for(".slip", conversion_id=asked.given_for))
    return _waiting(approval_id, PinForm())


@bp.post("/counter/approvals/<int:approval_id>")
@allow(Role.CLERK)
def take_pin(approval_id: int) -> ResponseReturnValue:
    """Hand over with the customer's PIN."""
    form = PinForm()
    if form.validate_on_submit():
        with refusals_beside(form, Refusal):
            made = hand_over(clerk=_clerk(), approval_id=approval_id, pin=form.pin.data)
            flash(_("The points have been spent. Hand over the gift."), "good")
            return go(url_for(".slip", conversion_id=made))
    return _waiting(approval_id, form, status=422)


@bp.get("/counter/slips/<int:conversion_id>")
@allow(Role.CLERK)
def slip(conversion_id: int) -> ResponseReturnValue:
    """Show the slip of the handover, to print; it names no customer."""
    shop = require_own_shop()
    return page(
        "admins/counter/slip.html",
        one=history.slip(shop_id=shop.id, conversion_id=conversion_id),
        shop=shop,
        language=str(get_locale()),
    )


def _desk(
    form: NumberForm, *, customer: find.CounterCustomer | None = None, status: int = 200
) -> Response:
    """Render the counter; looking at a customer is recorded."""
    shop = own_shop()
    seen: dict[str, Any] = {"shop": shop, "customer": customer}
    if shop and customer:
        record_view(actor(), "customer", customer.customer_id)
        ids = {"shop_id": shop.id, "customer_id": customer.customer_id}
        seen |= {"gifts": find.gifts_here(**ids), "kept": history.reserved_in(**ids)}
    if shop:
        seen |= {
            "waiting": history.reserved_in(shop.id),
            "today": history.handed_over_today(shop.id),
        }
    language = str(get_locale())
    template, fragment = "admins/counter/counter.html", "admins/counter/_desk.html"
    return page(template, fragment, status, form=form, language=language, **seen)


def _again(form: NumberForm) -> Response:
    """Show the customer's choice again, with the refusal above it."""
    customer = None
    with refusals_beside(form, TooManyAttempts):
        customer = _customer(form)
    return _desk(form, customer=customer, status=422)


def _customer(form: NumberForm) -> find.CounterCustomer:
    return find.look_for(form.number.data, clerk_id=current_user.user_id)


def _waiting(approval_id: int, form: PinForm, status: int = 200) -> Response:
    shop = require_own_shop()
    asked = pending_approval(shop_id=shop.id, approval_id=approval_id)
    if not asked.good and not form.form_errors:
        form.form_errors = [str(PinOver())]
    return page(
        "admins/counter/approval.html",
        "admins/counter/_pin.html",
        status,
        asked=asked,
        form=form,
        shop=shop,
        language=str(get_locale()),
    )


def _clerk() -> Clerk:
    return Clerk(current_user.user_id, current_user.shop_id, actor())
