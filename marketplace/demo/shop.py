"""The demo's shop: categories, partners with branches, and offers, by the catalogue's verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.accounts.audit import Actor
from marketplace.catalogue import categories
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers import edit, publish
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.partners import branches, partners
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.catalogue.partners.partners import PartnerContent
from marketplace.demo import sources
from marketplace.foundation import clock

DEMO = Actor(user_id=None, username="demo")
COPIED = (
    "title_sq title_en description_sq description_en points worth_cents offer_code units_per_point "
    "stock per_customer code_days"
)


@dataclass(frozen=True, slots=True)
class Shop:
    """What stands where: ids by the names that the files use."""

    partners: Mapping[str, int]
    branches: Mapping[str, int]
    categories: Mapping[str, int]
    pictures: Mapping[tuple[str, str | None], str]


def furnish(pictures: Mapping[tuple[str, str | None], str], *, present: datetime) -> Shop:
    """Open the shop with everything on offer; `pictures` by motif and palette.

    Offers that open or close do so some days from the present.
    """
    by_partner: dict[str, int] = {}
    first_branch: dict[str, int] = {}
    for partner in sources.read("partners.toml")["partner"]:
        name = partner["name"]
        by_partner[name], first_branch[name] = _take_in(partner)
    shelves = {
        shelf["name_sq"]: categories.create_category(
            name_sq=shelf["name_sq"], name_en=shelf["name_en"], actor=DEMO
        )
        for shelf in sources.shelves()
        if "name_sq" in shelf
    }
    shop = Shop(by_partner, first_branch, shelves, pictures)
    for shelf, offer in sources.offers():
        _put_on_offer(shop, shelf, offer, present)
    return shop


def _take_in(partner: dict[str, Any]) -> tuple[int, int]:
    told = {name: value for name, value in partner.items() if name != "branches"}
    partner_id = partners.create_partner(facts=PartnerContent(**told), actor=DEMO)
    opened = [
        branches.add_branch(partner_id=partner_id, facts=BranchContent(**branch), actor=DEMO)
        for branch in partner["branches"]
    ]
    return partner_id, opened[0]


def _put_on_offer(
    shop: Shop, shelf: dict[str, Any], offer: dict[str, Any], present: datetime
) -> None:
    facts = facts_of(shop, shelf, offer, present)
    offer_id = edit.create_offer(facts=facts, actor=DEMO)
    state = offer.get("state", "published")
    if state != "draft":
        publish.publish(offer_id=offer_id, actor=DEMO)
    if state == "paused":
        publish.pause(offer_id=offer_id, actor=DEMO)


def facts_of(
    shop: Shop, shelf: dict[str, Any], offer: dict[str, Any], now: datetime
) -> OfferContent:
    """The facts of an offer in a file; its days are counted from `now`."""
    told = {name: offer[name] for name in COPIED.split() if name in offer}
    if offer.get("sold_out"):
        told["stock"] = 0
    return OfferContent(
        kind=OfferKind(shelf.get("kind", OfferKind.PARTNER)),
        category_id=shop.categories[shelf.get("in") or shelf["name_sq"]],
        partner_id=shop.partners.get(offer.get("partner", "")),
        terms_sq=shelf.get("terms_sq", ""),
        terms_en=shelf.get("terms_en", ""),
        unit=Unit(offer["unit"]) if "unit" in offer else None,
        tariffs=tuple(offer["tariffs"]) if "tariffs" in offer else None,
        opens_at=_in_days(now, offer.get("opens_in_days")),
        closes_at=_in_days(now, offer.get("closes_in_days")),
        image=shop.pictures.get((offer.get("picture", ""), offer.get("palette"))),
        **told,
    )


def _in_days(now: datetime, days: int | None) -> datetime | None:
    """The end of the programme's day so many days from now."""
    return None if days is None else clock.end_of(clock.day_of(now) + timedelta(days=days))
