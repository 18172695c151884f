"""The customer's codes: the list, one receipt, and the code as a QR picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import segno
from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.barcodes import BARCODES, barcode_svg
from marketplace.blueprints.customers.block_notice import block_notice
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.web.guards import allow, public
from marketplace.blueprints.web.pages import go, page, public_address
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.shop_window.cards import Place
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions import receipts
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal import reservations
from marketplace.foundation.refusals import NotFound
from marketplace.shops.lookup import ShopPlace, places

PER_PAGE: Final = 20
LAST_PAGE: Final = 100_000


@bp.get("/conversions")
@allow(Role.CUSTOMER)
def conversions() -> ResponseReturnValue:
    """Show all the customer's conversions, newest first."""
    number = page_number()
    found = receipts.of_customer(current_user.customer_id, page=number, per_page=PER_PAGE)
    return page(
        "customers/conversions.html",
        receipts=found[:PER_PAGE],
        more=len(found) > PER_PAGE,
        number=number,
        block=block_notice(),
        language=str(get_locale()),
    )


@bp.get("/conversions/<int:conversion_id>")
@allow(Role.CUSTOMER)
def conversion(conversion_id: int) -> ResponseReturnValue:
    """Show one receipt, with its code."""
    mine = receipts.receipt(customer_id=current_user.customer_id, conversion_id=conversion_id)
    return page("customers/receipt.html", "customers/_receipt.html", **receipt_context(mine))


@bp.get("/conversions/<int:conversion_id>/counter")
@allow(Role.CUSTOMER)
def at_counter(conversion_id: int) -> ResponseReturnValue:
    """Show one code alone over the whole screen; its receipt where there is none to show."""
    mine = receipts.receipt(customer_id=current_user.customer_id, conversion_id=conversion_id)
    if not mine.live or mine.code is None:
        return page("customers/receipt.html", **receipt_context(mine))
    return _kept_offline(page("customers/at_counter.html", **receipt_context(mine)))


@bp.get("/conversions/<int:conversion_id>/qr.svg")
@allow(Role.CUSTOMER)
def qr(conversion_id: int) -> ResponseReturnValue:
    """Return the code as a picture: a QR code that opens the partner's confirm page.

    A partner's own code is drawn in its form, as a QR code or as bars; text and links have none.
    """
    mine = receipts.receipt(customer_id=current_user.customer_id, conversion_id=conversion_id)
    if mine.code is None:
        raise NotFound
    form = mine.terms.get("code_form")
    if form in BARCODES:
        return _svg(barcode_svg(mine.code, CodeForm(form)), live=mine.live)
    if form in {CodeForm.TEXT, CodeForm.LINK}:
        raise NotFound
    confirm_page = public_address(f"/partner/confirm?code={mine.code}")
    content = mine.code if form else confirm_page
    picture = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return _svg(picture.getvalue(), live=mine.live)


@bp.get("/code-worker.js")
@public
def code_worker() -> ResponseReturnValue:
    """Return the script that shows own codes without a connection; at the root for its scope."""
    script = current_app.send_static_file("js/code-worker.js")
    script.headers["Cache-Control"] = "no-cache"
    return script


def _svg(content: bytes, *, live: bool) -> Response:
    picture = Response(content, mimetype="image/svg+xml")
    return _kept_offline(picture) if live else picture


def _kept_offline(response: Response) -> Response:
    """Allow the script of own codes to keep the answer, for this customer alone."""
    response.headers["X-Keep-For"] = str(current_user.customer_id)
    return response


@bp.post("/conversions/<int:conversion_id>/cancel")
@allow(Role.CUSTOMER)
def give_up(conversion_id: int) -> ResponseReturnValue:
    """Cancel a reservation; the points come back."""
    reservations.give_up(customer_id=current_user.customer_id, conversion_id=conversion_id)
    return go(url_for(".conversion", conversion_id=conversion_id))


def receipt_context(receipt: Receipt) -> dict[str, Any]:
    """Return the values of the receipt's templates beside the receipt."""
    return {
        "receipt": receipt,
        "language": str(get_locale()),
        "places": _places(receipt),
    }


def _places(receipt: Receipt) -> Sequence[Place | ShopPlace]:
    """Return where the code is accepted, or the shop that holds or handed over the gift."""
    if receipt.shop_id:
        return list(places([receipt.shop_id]).values())
    partner = window().partners.get(receipt.partner_id) if receipt.partner_id else None
    return partner.places if partner else ()


def page_number() -> int:
    """Return the page number of the query string; 1 where it is invalid."""
    return min(max(1, query_number("page") or 1), LAST_PAGE)
