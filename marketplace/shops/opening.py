"""Open, change, close and reopen the operator's shops."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.offers.content import changes
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.shops.models import Shop

_NEEDED = {
    "name": _l("The shop needs a name."),
    "city": _l("The shop needs a city."),
    "address": _l("The shop needs an address."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopContent:
    """The contents of a shop's form."""

    name: str
    city: str
    address: str
    opening_hours: str = ""
    phone: str | None = None


def open_shop(*, facts: ShopContent, actor: Actor) -> int:
    """Open a shop and return its id; raises InvalidInput for a missing field or a name in use."""
    with transaction() as session:
        _require_possible(session, facts)
        shop = Shop(created_at=clock.now(), **asdict(facts))
        session.add(shop)
        session.flush()
        audit.record(actor, "shop.create", "shop", shop.id, after=asdict(facts))
    return shop.id


def edit_shop(*, shop_id: int, facts: ShopContent, actor: Actor) -> None:
    """Change what customers read of the shop; raises NotFound, InvalidInput."""
    with transaction() as session:
        shop = lock_shop(session, shop_id)
        _require_possible(session, facts, shop_id)
        before, after = changes({n: getattr(shop, n) for n in asdict(facts)}, asdict(facts))
        if not after:
            return
        for name, value in after.items():
            setattr(shop, name, value)
        audit.record(actor, "shop.edit", "shop", shop_id, before=before, after=after)


def close_doors(session: Session, *, shop_id: int) -> bool:
    """Close the shop for conversions and reservations; returns whether it was open.

    Its stock stays in the books until it is sent back. Raises NotFound.
    """
    shop = lock_shop(session, shop_id)
    if shop.closed_at is not None:
        return False
    shop.closed_at = clock.now()
    version.bump_last(session)
    return True


def reopen_shop(*, shop_id: int, actor: Actor) -> None:
    """Open a closed shop again; an open one stays as it is. Raises NotFound."""
    with transaction() as session:
        shop = lock_shop(session, shop_id)
        if shop.closed_at is None:
            return
        before = {"closed_at": shop.closed_at.isoformat()}
        shop.closed_at = None
        version.bump_last(session)
        audit.record(actor, "shop.reopen", "shop", shop_id, before=before)


def hold_shop(session: Session, shop_id: int) -> Shop:
    """Return the shop, kept open and unchanged until the transaction ends; raises NotFound."""
    return _locked(session, shop_id, read=True)


def lock_shop(session: Session, shop_id: int) -> Shop:
    """Return the shop, locked for this transaction alone, conversions included; raises NotFound."""
    return _locked(session, shop_id, read=False)


def _locked(session: Session, shop_id: int, *, read: bool) -> Shop:
    row_lock = {"read": read}
    shop = session.get(Shop, shop_id, with_for_update=row_lock, populate_existing=True)
    if shop is None:
        raise NotFound
    return shop


def _require_possible(session: Session, facts: ShopContent, shop_id: int | None = None) -> None:
    for field, message in _NEEDED.items():
        if not getattr(facts, field).strip():
            raise InvalidInput(field, message)
    namesake = session.scalar(select(Shop.id).where(Shop.name == facts.name))
    if namesake not in {None, shop_id}:
        raise InvalidInput("name", _l("Another shop already has that name."))
