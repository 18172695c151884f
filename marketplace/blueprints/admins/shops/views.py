"""The operator's shops: what stands in each, how it came about, and what is low."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import SHOP_READERS
from marketplace.blueprints.admins.shops.labels import MOVEMENT_NAMES
from marketplace.blueprints.web.csv_export import csv_file
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation import clock
from marketplace.shops import stock_list
from marketplace.shops.clerks import clerks_of
from marketplace.shops.movements import all_movements, movements


@bp.context_processor
def words_of_shops() -> dict[str, object]:
    """What the pages of shops need: the movements' names."""
    return {"movement_names": MOVEMENT_NAMES}


@bp.get("/shops")
@allow(*SHOP_READERS)
def shops() -> ResponseReturnValue:
    """All shops, with how much stands in each and how much of it is low."""
    return page("admins/shops/list.html", shops=stock_list.shops(), own=current_user.shop_id)


@bp.get("/shops/<int:shop_id>")
@allow(*SHOP_READERS)
def shop(shop_id: int) -> ResponseReturnValue:
    """One shop: its stock, what moved last, and who works there."""
    return page(
        "admins/shops/shop.html",
        shop=stock_list.shop_of(shop_id),
        shelves=stock_list.shelves_of(shop_id),
        clerks=clerks_of(shop_id),
        found=movements(shop_id=shop_id),
        language=_language(),
    )


@bp.get("/shops/<int:shop_id>/movements")
@allow(*SHOP_READERS)
def shop_movements(shop_id: int) -> ResponseReturnValue:
    """All that moved in the shop, of one gift or of every, the newest first."""
    gift = query_number("gift")
    return page(
        "admins/shops/movements.html",
        "admins/shops/_movements.html",
        shop=stock_list.shop_of(shop_id),
        shelf=stock_list.shelf(shop_id, gift) if gift else None,
        found=movements(shop_id=shop_id, offer_id=gift, page=query_number("page") or 1),
        address=lambda number: url_for(".shop_movements", shop_id=shop_id, gift=gift, page=number),
        language=_language(),
    )


@bp.get("/shops/<int:shop_id>/movements.csv")
@allow(*SHOP_READERS)
def shop_movements_file(shop_id: int) -> ResponseReturnValue:
    """The same as a file, the oldest first."""
    stock_list.shop_of(shop_id)
    language = _language()
    header = (
        _("When"), _("Gift"), _("Movement"), _("Difference"), _("On hand"), _("User"),
        _("Slip number"), _("Note"),
    )  # fmt: skip
    moved = all_movements(shop_id=shop_id, offer_id=query_number("gift"))
    names = {kind: str(name) for kind, name in MOVEMENT_NAMES.items()}
    rows = (
        (
            one.at, one.title(language), names[one.kind], one.change, one.on_hand, one.by,
            one.conversion_id, one.note,
        )
        for one in moved
    )  # fmt: skip
    return csv_file(f"shop-{shop_id}-{clock.today()}.csv", header, rows)


@bp.get("/shops/low")
@allow(*SHOP_READERS)
def low_stock() -> ResponseReturnValue:
    """The gifts that are low, in every open shop."""
    return page("admins/shops/low.html", shelves=stock_list.low_shelves(), language=_language())


@bp.get("/shops/low.csv")
@allow(*SHOP_READERS)
def low_stock_file() -> ResponseReturnValue:
    """The same as a file."""
    header = (
        _("City"), _("Shop"), _("Gift"), _("On hand"), _("Reserved"), _("Available"),
        _("Low-stock level"),
    )  # fmt: skip
    rows = (
        (
            one.city, one.shop, one.title(_language()), one.on_hand, one.reserved, one.free,
            one.low_at,
        )
        for one in stock_list.low_shelves()
    )  # fmt: skip
    return csv_file(f"low-{clock.today()}.csv", header, rows)


def _language() -> str:
    return str(get_locale())
