"""Read conversions as receipts for their customer and for staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select

from marketplace.catalogue.models import Branch, OfferKind
from marketplace.conversions import codes
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.provisioning import delivery_status
from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.status import ConversionStatus, stands
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import AnyRow
from marketplace.foundation.refusals import NotFound
from marketplace.points.models import Entry, EntryKind

MOST: Final = 200  # on a page that is not turned


@dataclass(frozen=True, slots=True)
class Receipt:
    """A conversion; `code` as people read it, `balance` only directly after converting.

    `good_until` is the first moment at which its code or its units are no longer valid.
    `terms` are without what the partner is owed, which is between the operator and the partner.
    `given_back` are the points that were returned, without those lost again at once. `order` is the
    network's progress with a service.
    """

    id: int
    customer_id: int
    kind: OfferKind
    via: ConversionChannel
    state: ConversionState
    points: int
    units: int | None
    code: str | None
    good_until: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    terms: dict[str, Any]
    partner_id: int | None = None
    shop_id: int | None = None
    lost: bool = False
    line: str | None = None
    branch: str | None = None
    given_back: int = 0
    balance: int | None = None
    order: OrderState | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the code, or the units, are valid."""
        return codes.last_day(self.good_until)

    @property
    def amount_cents(self) -> int | None:
        """The amount that the customer chose, in euro cents; None for other offers."""
        return self.terms["worth_cents"] if self.terms.get("amount") else None

    @property
    def live(self) -> bool:
        """Return whether it can still be used."""
        return self.state == ConversionState.ISSUED and not self._over

    @property
    def standing(self) -> ConversionStatus:
        """The status of the conversion."""
        return stands(self.kind, self.state, lost=self.lost, over=self._over, order=self.order)

    @property
    def _over(self) -> bool:
        return self.good_until is not None and self.good_until <= clock.now()


def receipt(*, customer_id: int, conversion_id: int) -> Receipt:
    """Return the customer's own conversion; raises NotFound for another customer's."""
    mine = (Conversion.id == conversion_id) & (Conversion.customer_id == customer_id)
    return _one(mine)


def receipt_for_staff(conversion_id: int) -> Receipt:
    """Return any conversion; raises NotFound."""
    return _one(Conversion.id == conversion_id)


def of_customer(
    customer_id: int, *, page: int = 1, per_page: int = 20, period: Period = ALWAYS
) -> list[Receipt]:
    """Return a page of the customer's conversions, newest first, and one more if there are more."""
    rows = db.session.execute(
        _query()
        .where(Conversion.customer_id == customer_id, *period.moments(Conversion.created_at))
        .order_by(Conversion.id.desc())
        .offset((page - 1) * per_page)
        .limit(per_page + 1)
    )
    return _with_orders([_receipt(row) for row in rows])


def of_kind(customer_id: int, kind: OfferKind, which: ColumnElement[bool]) -> list[Receipt]:
    """Return the customer's conversions of a kind and a condition, newest first, MOST at most."""
    mine = (Conversion.customer_id == customer_id, Conversion.kind == kind, which)
    rows = db.session.execute(_query().where(*mine).order_by(Conversion.id.desc()).limit(MOST))
    return _with_orders([_receipt(row) for row in rows])


def terms_of(conversion_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the terms of each of the conversions, as they were then, and its channel, `via`."""
    if not conversion_ids:
        return {}
    rows = db.session.execute(
        select(Conversion.id, Conversion.terms, Conversion.via).where(
            Conversion.id.in_(conversion_ids)
        )
    )
    return {one: {**terms, "via": via} for one, terms, via in rows}


def without_owed(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms of a conversion without what its partner is owed."""
    return {name: value for name, value in terms.items() if name != "owed"}


_GIVEN_BACK = (
    select(func.coalesce(func.sum(Entry.amount), 0))
    .where(Entry.conversion_id == Conversion.id, Entry.kind != EntryKind.CONVERT)
    .scalar_subquery()
)


# A customer who has left has no line any more, and the line's later owner is not shown.
_THEIR_LINE = and_(Line.id == Conversion.line_id, Line.customer_id == Conversion.customer_id)


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Conversion,
            Line.number.label("line"),
            Branch.name.label("branch"),
            _GIVEN_BACK.label("given_back"),
        )
        .outerjoin(Line, _THEIR_LINE)
        .outerjoin(Branch, Branch.id == Conversion.branch_id)
    )


def _one(condition: ColumnElement[bool]) -> Receipt:
    found = db.session.execute(
        _query().where(condition), execution_options={"populate_existing": True}
    ).one_or_none()
    if found is None:
        raise NotFound
    return _with_orders([_receipt(found)])[0]


def _with_orders(receipts: list[Receipt]) -> list[Receipt]:
    services = [one.id for one in receipts if one.kind is OfferKind.SERVICE]
    found = delivery_status.grants(services)
    return [replace(one, order=found.get(one.id)) for one in receipts]


def _receipt(row: AnyRow) -> Receipt:
    conversion: Conversion = row.Conversion
    return Receipt(
        id=conversion.id,
        customer_id=conversion.customer_id,
        kind=conversion.kind,
        via=conversion.via,
        state=conversion.state,
        points=conversion.points,
        units=conversion.units,
        code=codes.shown_of(conversion.code, conversion.terms) if conversion.code else None,
        good_until=conversion.good_until,
        created_at=conversion.created_at,
        confirmed_at=conversion.confirmed_at,
        cancelled_at=conversion.cancelled_at,
        cancel_reason=conversion.cancel_reason,
        terms=without_owed(conversion.terms),
        partner_id=conversion.partner_id,
        shop_id=conversion.shop_id,
        lost=conversion.lost,
        line=row.line,
        branch=row.branch,
        given_back=int(row.given_back),
    )
