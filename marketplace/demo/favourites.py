"""Mark favourites of the demo's customers, who chose to be told of them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalogue.favourites.favourites import mark
from marketplace.catalogue.shop_window.window import Sort, window
from marketplace.customers.alerts import Alerts, choose_alerts
from marketplace.foundation.extensions import db

MARKED: Final = 3


def mark_favourites() -> None:
    """Let Arta mark the offers that close first, and choose to be told of them."""
    arta = db.session.scalar(select(User.customer_id).where(User.username == "arta"))
    if arta is None:
        return
    shop = window()
    for offer_id in shop.orders[Sort.ENDING][:MARKED]:
        mark(customer_id=arta, slug=shop.cards[offer_id].slug)
    choose_alerts(customer_id=arta, chosen=Alerts(3, favourite_back=True))
