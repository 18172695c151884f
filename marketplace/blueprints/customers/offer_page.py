"""The page of one offer, with a preview of what converting it would do to the balance."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.block_notice import block_notice
from marketplace.blueprints.customers.card_fragments import affordable_now, points_lacking
from marketplace.blueprints.customers.forms import ConvertForm, convert_form
from marketplace.blueprints.customers.service_details import amount_context, service_context
from marketplace.blueprints.web.pages import just_registered, page
from marketplace.catalogue.favourites.favourites import is_marked
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.offer_status import status_of
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.eligible_lines import MobileLine, mobile_lines
from marketplace.conversions.preview import Preview, preview
from marketplace.conversions.refusals import (
    AboveMaximum,
    BelowMinimum,
    BetweenSteps,
    Blocked,
    NoSuchLine,
    NotForThisTariff,
)
from marketplace.foundation import clock
from marketplace.points.refusals import NotEnoughPoints
from marketplace.shops.lookup import ShopWithGift, shops_with


def offer_page(
    card: Card,
    *,
    form: ConvertForm | None = None,
    points: int | None = None,
    line_id: int | None = None,
    shop_id: int | None = None,
    status: int = 200,
    sheet_open: bool = False,
    fragment: str = "customers/_convert.html",
) -> Response:
    """Show the offer, or for htmx its box with the button.

    `points` and `line_id` are chosen for a service, `shop_id` is the shop that reserves a
    gift. With `sheet_open` the form is shown at once. A customer who has just registered also sees
    other offers that the welcome points are enough for.
    """
    shops = shops_for(card)
    seen = _preview(card, points, line_id, shop_id or _first_free(shops))
    return page(
        "customers/offer.html",
        fragment,
        status,
        card=card,
        language=str(get_locale()),
        standing=status_of(card, clock.now()),
        bought=_bought(card, seen),
        asked=sheet_open or form is not None or points is not None,
        preview=seen,
        points_lacking=points_lacking,
        shops=shops,
        reservable=_first_free(shops) is not None,
        **_of_customer(card, seen, form),
        form=form or (seen and _fresh_form(card, seen, shops, points)),
        **(amount_context if card.scale else service_context)(card, seen),
    )


def _of_customer(card: Card, seen: Preview | None, form: ConvertForm | None) -> dict[str, Any]:
    """Return what the page shows to the customer alone; nothing of it to other visitors."""
    if seen is None:
        return {"block": None, "may_try": False, "balance": None, "marked": None}
    return {
        "block": block_notice() if isinstance(seen.refusal, Blocked) else None,
        "may_try": _may_try(card, seen, form),
        "balance": seen.balance,
        "marked": is_marked(customer_id=current_user.customer_id, offer_id=card.id),
    }


def lines_for(card: Card | None) -> list[MobileLine]:
    """Return the customer's mobile numbers, where the offer is a service."""
    if card is None or card.kind is not OfferKind.SERVICE:
        return []
    return mobile_lines(current_user.customer_id, card.tariffs)


def shops_for(card: Card | None) -> list[ShopWithGift]:
    """Return the shops that have the offer, where it is a gift."""
    if card is None or card.kind is not OfferKind.GIFT:
        return []
    return shops_with(card.id)


def _first_free(shops: list[ShopWithGift]) -> int | None:
    """Return a shop that has the gift available: its price is the same in each of them."""
    return next((shop.id for shop in shops if shop.free > 0), None)


def _fresh_form(
    card: Card, seen: Preview, shops: list[ShopWithGift], points: int | None
) -> ConvertForm:
    return convert_form(card, seen.lines, points=points, line=seen.line, shops=shops)


def _preview(
    card: Card, points: int | None, line_id: int | None, shop_id: int | None
) -> Preview | None:
    if not current_user.is_authenticated or current_user.role != Role.CUSTOMER:
        return None
    mine = current_user.customer_id
    return preview(
        customer_id=mine, offer=card.slug, points=points, line_id=line_id, shop_id=shop_id
    )


def _bought(card: Card, seen: Preview | None) -> list[Markup]:
    if seen is None or not just_registered():
        return []
    return affordable_now(window(), seen.balance, without=card)


def _may_try(card: Card, seen: Preview, form: ConvertForm | None) -> bool:
    """Return whether to show the form: no obstacle remains that another choice could not remove."""
    if seen.refusal is None or (form and any(field.errors for field in form)):
        return True
    if isinstance(seen.refusal, NoSuchLine | NotForThisTariff):
        return any(line.fits for line in seen.lines)
    other_points = AboveMaximum | BelowMinimum | BetweenSteps | NotEnoughPoints
    curable = isinstance(seen.refusal, other_points)
    return curable and card.by_the_point and not card.lacking(seen.balance)
