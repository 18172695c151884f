"""List the gifts that left a shop over its counter, and those reserved in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select, true

from marketplace.accounts.models import User
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.counter.models import Approval, ApprovalState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import AnyRow, records
from marketplace.foundation.refusals import NotFound

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class ReservedGift:
    """A gift reserved in the shop until the end of `good_until`, whose points are taken."""

    id: int
    customer_id: int
    terms: dict[str, Any]
    points: int
    good_until: datetime


@dataclass(frozen=True, slots=True)
class HandedOverGift:
    """A gift that left the shop: the clerk, and the last digits of the customer's number."""

    id: int
    terms: dict[str, Any]
    points: int
    at: datetime
    clerk: str | None
    number_end: str
    reserved: bool


def reserved_in(shop_id: int, *, customer_id: int | None = None) -> list[ReservedGift]:
    """Return the gifts reserved in the shop, of all customers or one, soonest to lapse first."""
    rows = db.session.execute(
        select(
            Conversion.id,
            Conversion.customer_id,
            Conversion.terms,
            Conversion.points,
            Conversion.good_until,
        )
        .where(*_in_shop(shop_id), Conversion.state == ConversionState.ISSUED)
        .where(Conversion.good_until > clock.now())
        .where(Conversion.customer_id == customer_id if customer_id else true())
        .order_by(Conversion.good_until, Conversion.id)
        .limit(MOST)
    )
    return records(ReservedGift, rows)


def handed_over_today(shop_id: int) -> list[HandedOverGift]:
    """Return the gifts that left the shop today, newest first."""
    midnight = clock.start_of(clock.today())
    rows = db.session.execute(
        _handed_over()
        .where(*_in_shop(shop_id), Conversion.confirmed_at >= midnight)
        .order_by(Conversion.confirmed_at.desc(), Conversion.id.desc())
        .limit(MOST)
    )
    return [_as_handed_over(row) for row in rows]


def slip(*, shop_id: int, conversion_id: int) -> HandedOverGift:
    """Return one gift that left the shop; raises NotFound where it did not, or left another."""
    row = db.session.execute(
        _handed_over().where(*_in_shop(shop_id), Conversion.id == conversion_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _as_handed_over(row)


_GIVEN = Approval.state == ApprovalState.GIVEN


def _in_shop(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    return Conversion.shop_id == shop_id, Conversion.kind == OfferKind.GIFT


def _handed_over() -> Select[*tuple[Any, ...]]:
    return (
        select(Conversion, User.username.label("clerk"), Approval.number)
        .outerjoin(User, User.id == Conversion.confirmed_by)
        .outerjoin(Approval, (Approval.conversion_id == Conversion.id) & _GIVEN)
        .where(Conversion.state == ConversionState.CONFIRMED)
    )


def _as_handed_over(row: AnyRow) -> HandedOverGift:
    conversion: Conversion = row.Conversion
    return HandedOverGift(
        id=conversion.id,
        terms=conversion.terms,
        points=conversion.points,
        at=conversion.confirmed_at or conversion.created_at,
        clerk=row.clerk,
        number_end=(row.number or "")[-3:],
        reserved=conversion.via is not ConversionChannel.COUNTER,
    )
