"""The places that honour offers: partners with branches, and the operator's shops with stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from marketplace.catalogue import version
from marketplace.catalogue.models import Branch, Offer, Partner
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.shops.models import Movement, Shop, ShopStock, StockMovement
from tests.support.rows import insert_rows, write


@dataclass(frozen=True, slots=True)
class Business:
    """A partner and its branches, the first one first."""

    id: int
    name: str
    branch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An offer of the cast."""

    id: int
    slug: str
    points: int
    partner_id: int | None


def a_business(name: str, *cities: str) -> Business:
    """A partner with a branch in each of the cities."""
    slug = name.lower().replace(" ", "-")
    with transaction():
        (partner_id,) = insert_rows(Partner(slug=slug, name=name, created_at=clock.now()))
        branches = [
            Branch(partner_id=partner_id, name=f"{name} {city}", city=city, address="Rruga Agim 1")
            for city in cities
        ]
        branch_ids = tuple(insert_rows(*branches))
    return Business(partner_id, name, branch_ids)


def a_shop(city: str, **given: Any) -> int:
    """The id of an open shop of the operator in the city; `given` are columns in their place."""
    usual = {
        "name": f"IPKO {city}",
        "city": city,
        "address": "Sheshi Nëna Terezë 1",
        "opening_hours": "8-20",
        "phone": "+38338123456",
        "created_at": clock.now(),
    }
    return int(insert_rows(Shop(**usual | given))[0])


def a_stock(shop_id: int, offer: ListedOffer, n: int, *, low_at: int = 2) -> None:
    """Let the shop have received `n` more of the gift, and find it low at `low_at`."""
    with transaction() as session:
        row = session.get(ShopStock, (shop_id, offer.id), populate_existing=True)
        row = row or ShopStock(shop_id=shop_id, offer_id=offer.id, on_hand=0, low_at=low_at)
        row.on_hand += n
        came = {"kind": Movement.RECEIVED, "change": n, "on_hand": row.on_hand, "at": clock.now()}
        write(row)
        write(StockMovement(shop_id=shop_id, offer_id=offer.id, **came))
        version.bump(session)


def touch_catalogue(offer: Offer) -> None:
    """Count the catalogue's version up and stamp the offer with it, as publishing does."""
    with transaction() as session:
        session.flush()
        offer.revision = version.bump(session)


def change_terms(offer: ListedOffer, **columns: Any) -> None:
    """Set columns of the offer's row anew, as an edit by staff would."""
    with transaction() as session:
        changed = columns | {"revision": version.bump(session)}
        session.execute(update(Offer).where(Offer.id == offer.id).values(**changed))
