"""The demo's catalogue: categories, partners with their branches, and offers."""

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
from marketplace.demo import places, toml_files
from marketplace.foundation import clock

DEMO = Actor(user_id=None, username="demo")
COPIED_FIELDS = (
    "title description points worth_cents points_most points_step offer_code units_per_point stock"
    " per_customer code_days"
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ids of what was created, and names of pictures, by the names that the files use."""

    partners: Mapping[str, int]
    branches: Mapping[str, int]
    categories: Mapping[str, int]
    pictures: Mapping[tuple[str, str | None], str]


def create_catalogue(
    pictures: Mapping[tuple[str, str | None], str], *, present: datetime
) -> Catalogue:
    """Create categories, partners and offers; `pictures` are names by motif and palette.

    Days of opening and closing are counted from the present.
    """
    partner_ids: dict[str, int] = {}
    branch_ids: dict[str, int] = {}
    for partner in toml_files.read("partners.toml")["partner"]:
        name = partner["name"]
        partner_ids[name], branch_ids[name] = _create_partner(partner)
    category_ids = {
        category["name"]["sq"]: categories.create_category(name=category["name"], actor=DEMO)
        for category in toml_files.categories()
        if "name" in category
    }
    created = Catalogue(partner_ids, branch_ids, category_ids, pictures)
    for category, offer in toml_files.offers():
        _create_offer(created, category, offer, present)
    return created


def _create_partner(partner: dict[str, Any]) -> tuple[int, int]:
    details = {name: value for name, value in partner.items() if name != "branches"}
    partner_id = partners.create_partner(content=PartnerContent(**details), actor=DEMO)
    created = [
        branches.add_branch(partner_id=partner_id, content=_branch(branch), actor=DEMO)
        for branch in partner["branches"]
    ]
    return partner_id, created[0]


def _branch(branch: dict[str, Any]) -> BranchContent:
    latitude, longitude = places.coordinates(branch["city"], branch["name"])
    return BranchContent(**branch, latitude=latitude, longitude=longitude)


def _create_offer(
    catalogue: Catalogue, category: dict[str, Any], offer: dict[str, Any], present: datetime
) -> None:
    content = offer_content(catalogue, category, offer, present)
    offer_id = edit.create_offer(content=content, actor=DEMO)
    state = offer.get("state", "published")
    if state != "draft":
        publish.publish(offer_id=offer_id, actor=DEMO)
    if state == "paused":
        publish.pause(offer_id=offer_id, actor=DEMO)


def offer_content(
    catalogue: Catalogue, category: dict[str, Any], offer: dict[str, Any], now: datetime
) -> OfferContent:
    """The record of an offer in a file; its days are counted from `now`."""
    details = {name: offer[name] for name in COPIED_FIELDS.split() if name in offer}
    if offer.get("sold_out"):
        details["stock"] = 0
    return OfferContent(
        kind=OfferKind(category.get("kind", OfferKind.PARTNER)),
        category_id=catalogue.categories[category.get("in") or category["name"]["sq"]],
        partner_id=catalogue.partners.get(offer.get("partner", "")),
        terms=category.get("terms", {}),
        unit=Unit(offer["unit"]) if "unit" in offer else None,
        tariffs=tuple(offer["tariffs"]) if "tariffs" in offer else None,
        opens_at=_in_days(now, offer.get("opens_in_days")),
        closes_at=_in_days(now, offer.get("closes_in_days")),
        image=catalogue.pictures.get((offer.get("picture", ""), offer.get("palette"))),
        **details,
    )


def _in_days(now: datetime, days: int | None) -> datetime | None:
    """The end of the programme's day that is `days` from now."""
    return None if days is None else clock.end_of(clock.day_of(now) + timedelta(days=days))
