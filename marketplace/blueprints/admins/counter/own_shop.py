"""The shop that the signed-in clerk works in."""

from __future__ import annotations

from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.counter.refusals import NoShopOfOwn
from marketplace.shops.lookup import ShopPlace, places


def own_shop() -> ShopPlace | None:
    """Return the open shop that the clerk is bound to."""
    bound = current_user.shop_id
    shop = places([bound]).get(bound) if bound else None
    return None if shop is None or shop.closed else shop


def require_own_shop() -> ShopPlace:
    """Return the same; raises NoShopOfOwn where there is none."""
    shop = own_shop()
    if shop is None:
        raise NoShopOfOwn
    return shop


def shopless() -> bool:
    """Return whether the signed-in clerk can hand nothing over, as they have no shop."""
    return current_user.role is Role.CLERK and own_shop() is None
