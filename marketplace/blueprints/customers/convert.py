"""Convert on the web: the preview, the conversion and its receipt."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.customers.forms import ConvertForm, convert_form
from marketplace.blueprints.customers.offer_page import lines_for, offer_page, shops_for
from marketplace.blueprints.customers.receipts import receipt_context
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import refusals_beside, show_or_redirect
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions import convert as conversion
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.refusals import OfferNotThere
from marketplace.foundation.refusals import Refusal


@bp.get("/offers/<slug>/preview")
@allow(Role.CUSTOMER)
def preview(slug: str) -> ResponseReturnValue:
    """Show what converting these points would give for a number; changes nothing."""
    card = window().slugs.get(slug)
    if card is None:
        raise OfferNotThere
    points = query_number("points") if card.by_the_point else None
    line_id = query_number("line")
    return offer_page(card, points=points, line_id=line_id, fragment="customers/_preview.html")


@bp.post("/offers/<slug>/convert")
@allow(Role.CUSTOMER)
def convert(slug: str) -> ResponseReturnValue:
    """Convert, once for each key, and show the receipt; or only a preview, where requested.

    A refusal is shown in the offer's own box, with the values that were typed.
    """
    card = window().slugs.get(slug)
    form = convert_form(card, lines_for(card), shops=shops_for(card))
    good = form.validate_on_submit()
    with refusals_beside(form, *([Refusal] if card else [])) as refused:
        if good and "preview" not in request.form:
            return _converted(slug, form)
    if card is None:
        raise OfferNotThere
    form.show_price(card)
    status = refused[0].status if refused else 200 if good else 422
    points, line_id, shop_id = map(form.arguments.get, ("points", "line_id", "shop_id"))
    return offer_page(
        card, form=form, status=status, points=points, line_id=line_id, shop_id=shop_id
    )


def _converted(slug: str, form: ConvertForm) -> ResponseReturnValue:
    made = conversion.convert(
        customer_id=current_user.customer_id,
        offer=slug,
        via=ConversionChannel.WEB,
        key=form.key.data,
        **form.arguments_with_price,
    )
    address = url_for("customers.conversion", conversion_id=made.id)
    return _in_place_of_the_offer(
        show_or_redirect("customers/_receipt.html", address, fresh=True, **receipt_context(made)),
        address,
    )


def _in_place_of_the_offer(answer: ResponseReturnValue, address: str) -> ResponseReturnValue:
    """For htmx, replace the offer by the receipt, under the receipt's own address."""
    if isinstance(answer, Response) and answer.status_code == 200:  # noqa: PLR2004 - HTTP's own number
        answer.headers["HX-Push-Url"] = address
        answer.headers["HX-Retarget"] = "#offer"
        answer.headers["HX-Reswap"] = "outerHTML show:window:top"
    return answer
