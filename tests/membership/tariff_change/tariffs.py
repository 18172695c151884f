"""Report changes of tariff as billing does, and read the lines after them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.conversions.receipts import Receipt, receipt
from marketplace.customers.models import Line, TariffChange
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.tariff_change.apply import apply_changes
from marketplace.membership.tariff_change.rules import ReportedTariffChange
from marketplace.messages.models import OutboxMessage
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.programme.models import Tariff
from tests.points.earners import prishtina
from tests.support.cast import NUMBERS, Cast, ListedOffer, Person

PREPAID, POSTPAID = Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID
BUSINESS = Tariff.BUSINESS_POSTPAID
NOW = prishtina(2026, 11, 20, 12)


def change(
    number: str, was: Tariff, became: Tariff, at: datetime, name: str = ""
) -> ReportedTariffChange:
    """Return a change of the number's tariff, with an id of its own."""
    return ReportedTariffChange(name or f"change-{next(NUMBERS)}", number, was, became, at)


def applied(*changes: ReportedTariffChange) -> tuple[RowOutcome, ...]:
    """Return the outcomes of the changes, applied as one batch."""
    return apply_changes(changes).row_outcomes


def line_of(number: str) -> Line:
    """Return the line as it is now."""
    found = select(Line).where(Line.number == number)
    return db.session.scalars(found, execution_options={"populate_existing": True}).one()


def booked(name: str) -> TariffChange:
    """Return the change as it was booked."""
    return db.session.get_one(TariffChange, name, populate_existing=True)


def units_on_sale(cast: Cast, unit: Unit = Unit.MB, **given: Any) -> ListedOffer:
    """Create an offer of MB, 10 for a point, at least 10 points."""
    usual = {"unit": unit, "units_per_point": 10, "points": 10, "code_days": 30}
    return cast.an_offer("Data", kind=OfferKind.SERVICE, **usual | given)


def bought(person: Person, offer: ListedOffer, *, line_id: int | None = None) -> Receipt:
    """Convert points into the offer for the person; returns the receipt."""
    return convert(
        customer_id=person.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key=f"key-{next(NUMBERS)}",
        line_id=line_id or person.line_id,
    )


def delivered() -> None:
    """Settle all orders as delivered by the network."""
    with transaction() as session:
        session.execute(update(Order).values(state=OrderState.DELIVERED, attempts=1))


def again(made: Receipt) -> Receipt:
    """Return the conversion as it is now."""
    db.session.expire_all()
    return receipt(customer_id=made.customer_id, conversion_id=made.id)


def states() -> list[str]:
    """Return the states of all conversions, in the order in which they were made."""
    found = db.session.scalars(
        select(Conversion).order_by(Conversion.id), execution_options={"populate_existing": True}
    )
    return [one.state.value for one in found]


def told(kind: str = "tariff_change") -> list[dict[str, Any]]:
    """Return the values of the messages to customers, once for SMS and email together."""
    found = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    )
    return [dict(one.facts) for one in found if one.channel == "sms"]
