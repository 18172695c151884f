"""Bind clerks to shops, and limit what a clerk may do to the own shop."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.users import locked_user
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.shops.lookup import is_open
from marketplace.shops.refusals import NotYourShop


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk who works in a shop."""

    user_id: int
    username: str
    name: str


def bind_clerk(*, user_id: int, shop_id: int | None, reason: str, actor: Actor) -> None:
    """Bind the clerk to the shop, and to no other; None: to no shop.

    Raises NotFound, or InvalidInput where the user is no clerk or the shop is not open.
    """
    with transaction() as session:
        user = locked_user(session, user_id)
        if user.role is not Role.CLERK:
            raise InvalidInput("shop", _l("Only clerks can work in a shop."))
        if shop_id is not None and not is_open(session, shop_id):
            raise InvalidInput("shop", _l("Choose one of our shops."))
        was, user.shop_id = user.shop_id, shop_id
        if was != shop_id:
            before, after = {"shop_id": was}, {"shop_id": shop_id}
            audit.record(
                actor, "user.shop", "user", user_id, before=before, after=after, reason=reason
            )


def require_at_work(*, role: Role, own_shop: int | None, shop_id: int) -> None:
    """Raise NotYourShop for a clerk who works in another shop, or in none."""
    if role is Role.CLERK and own_shop != shop_id:
        raise NotYourShop


def clerks_of(shop_id: int) -> list[Clerk]:
    """Return the clerks of the shop who may sign in, by username."""
    rows = db.session.execute(
        select(User.id.label("user_id"), User.username, User.name)
        .where(User.shop_id == shop_id, User.deactivated_at.is_(None))
        .order_by(User.username)
    )
    return records(Clerk, rows)
