"""What staff write about an offer, as one frozen value, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from marketplace.catalogue.models import Offer, OfferKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferContent:
    """An offer as its form has it. `stock` is how many are left, None for no limit.

    `points` is the price; `worth_cents` in euro cents; moments are aware UTC; `tariffs` are words,
    None for any that takes part; `image` is a name that `pictures.save` gave.
    """

    kind: OfferKind
    category_id: int
    partner_id: int | None = None
    title_sq: str
    title_en: str = ""
    description_sq: str = ""
    description_en: str = ""
    terms_sq: str = ""
    terms_en: str = ""
    points: int
    worth_cents: int = 0
    offer_code: str | None = None
    unit: Unit | None = None
    units_per_point: int | None = None
    tariffs: tuple[str, ...] | None = None
    stock: int | None = None
    per_customer: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    code_days: int = 30
    image: str | None = None


COLUMNS = tuple(field.name for field in fields(OfferContent) if field.name != "stock")


def content_of(offer: Offer, stock: int | None) -> OfferContent:
    """What the tables say of the offer."""
    columns = {name: getattr(offer, name) for name in COLUMNS}
    columns["tariffs"] = tuple(offer.tariffs) if offer.tariffs else None
    return OfferContent(stock=stock, **columns)


def columns_of(facts: OfferContent) -> dict[str, Any]:
    """The facts that are columns of the offer's own table."""
    return {name: getattr(facts, name) for name in COLUMNS}


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, before and after, as JSON values for the audit log."""
    differing = [name for name in after if before.get(name) != after[name]]
    return _plain(before, differing), _plain(after, differing)


def content_changes(
    before: OfferContent, after: OfferContent
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for two sets of an offer's facts."""
    return changes(asdict(before), asdict(after))


def _plain(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    found = {name: values.get(name) for name in names}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in found.items()}
