"""The content of an offer as staff write it, in one frozen value, and the changes between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from marketplace.catalogue.models import Offer, OfferKind, Unit
from marketplace.catalogue.offers.crops import parse_name
from marketplace.foundation.languages.texts import Texts, by_field


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferContent:
    """The content of an offer's form. `stock` is the number left, None for no limit.

    `points` is the price; `worth_cents` in euro cents; `points_most` and `points_step` are those of
    an offer sold by the amount; moments are aware UTC; `tariffs` are values,
    None for any that takes part; `image` is a name from `pictures.save` or `pictures.cut`.
    """

    kind: OfferKind
    category_id: int
    partner_id: int | None = None
    title: Texts
    description: Texts = field(default_factory=dict)
    terms: Texts = field(default_factory=dict)
    points: int
    worth_cents: int = 0
    points_most: int | None = None
    points_step: int | None = None
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


COLUMNS = tuple(one.name for one in fields(OfferContent) if one.name != "stock")


def content_of(offer: Offer, stock: int | None) -> OfferContent:
    """Return the stored content of the offer."""
    columns = {name: getattr(offer, name) for name in COLUMNS}
    columns["tariffs"] = tuple(offer.tariffs) if offer.tariffs else None
    return OfferContent(stock=stock, **columns)


def columns_of(content: OfferContent) -> dict[str, Any]:
    """Return the values that are columns of the offer's own table."""
    return {name: getattr(content, name) for name in COLUMNS}


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return only the differences, before and after, as JSON values for the audit log.

    A text by language is one value for each of its languages: `title_sq`. A picture is its upload
    and the numbers of the part that is shown: `image_x`.
    """
    before, after = _with_crop(before), _with_crop(after)
    before, after = _each_text(before, after), _each_text(after, before)
    differing = [name for name in after if before.get(name) != after[name]]
    return _json_values(before, differing), _json_values(after, differing)


def content_changes(
    before: OfferContent, after: OfferContent
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the differences of two contents of an offer, as `changes` does."""
    return changes(asdict(before), asdict(after))


def _with_crop(values: Mapping[str, Any]) -> dict[str, Any]:
    parsed = parse_name(values.get("image") or "")
    if parsed is None:
        return dict(values)
    upload, crop = parsed
    numbers = {f"image_{name}": number for name, number in asdict(crop).items()}
    return {**values, "image": upload, **numbers}


def _each_text(values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    each: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            codes = {**value, **others.get(name, {})}
            each |= by_field(name, {code: value.get(code, "") for code in codes})
        else:
            each[name] = value
    return each


def _json_values(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    chosen = {name: values.get(name) for name in names}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in chosen.items()}
