"""Build the conversion of an attempt: the row to insert and the receipt for the customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from marketplace.catalogue.amounts import scale_of
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.partners.owed import owed
from marketplace.conversions import rules
from marketplace.conversions.attempt import Attempt, Terms
from marketplace.conversions.eligible_lines import MobileLine
from marketplace.conversions.gifts import RESERVED_DAYS
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.receipts import Receipt, without_owed
from marketplace.conversions.stored_codes import IssuedCode
from marketplace.foundation import clock
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import values

Snapshot = dict[str, str | int | Unit | Texts | dict[str, int] | dict[str, int | str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversion:
    """A conversion that is about to be booked; each field but `code` is the column of that name."""

    customer_id: int
    offer_id: int
    partner_id: int | None
    line_id: int | None
    shop_id: int | None
    kind: OfferKind
    via: ConversionChannel
    key: str
    points: int
    units: int | None
    terms: Snapshot
    state: ConversionState
    code: IssuedCode | None
    good_until: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    confirmed_by: int | None
    confirmed_via: ConversionChannel | None

    def row(self) -> dict[str, Any]:
        """Return the row to insert, in which the code is hashed and encrypted."""
        row = values(self)
        code: IssuedCode | None = row.pop("code")
        return row | {
            "code_hash": code.code_hash if code else None,
            "sealed_code": code.sealed_code if code else None,
        }

    def receipt(self, conversion_id: int, *, line: MobileLine | None, balance: int) -> Receipt:
        """Return the receipt with the id of the row; `balance` is the points that are left."""
        return Receipt(
            id=conversion_id,
            customer_id=self.customer_id,
            kind=self.kind,
            via=self.via,
            state=self.state,
            points=self.points,
            units=self.units,
            code=self.code.text if self.code else None,
            good_until=self.good_until,
            created_at=self.created_at,
            confirmed_at=self.confirmed_at,
            cancelled_at=None,
            cancel_reason=None,
            terms=without_owed(self.terms),
            partner_id=self.partner_id,
            shop_id=self.shop_id,
            line=line.number if line else None,
            balance=balance,
            order=OrderState.WAITING if line else None,
        )


def new_conversion(
    attempt: Attempt, *, points: int, line: MobileLine | None, code: IssuedCode | None
) -> NewConversion:
    """Return the conversion of an attempt that no rule refused, for its price in points."""
    terms, gift = attempt.terms, attempt.terms.kind is OfferKind.GIFT
    new = NewConversion(
        customer_id=attempt.customer.customer_id,
        offer_id=terms.offer_id,
        partner_id=terms.partner_id,
        line_id=line.id if line else None,
        shop_id=attempt.shop_id if gift else None,
        kind=terms.kind,
        via=attempt.via,
        key=attempt.key,
        points=points,
        units=rules.units(terms, points),
        terms=snapshot(terms, points),
        state=ConversionState.ISSUED,
        code=code,
        good_until=(code and code.good_until) or good_until(attempt),
        created_at=attempt.now,
        confirmed_at=None,
        confirmed_by=None,
        confirmed_via=None,
    )
    return _handed_over(new, attempt) if gift and attempt.via is ConversionChannel.COUNTER else new


def _handed_over(new: NewConversion, attempt: Attempt) -> NewConversion:
    """Return the conversion of a gift that the clerk hands over at this moment."""
    return replace(
        new,
        state=ConversionState.CONFIRMED,
        good_until=None,
        confirmed_at=attempt.now,
        confirmed_by=attempt.staff_id,
        confirmed_via=attempt.via,
    )


def good_until(attempt: Attempt) -> datetime:
    """Return the end, in UTC, of the last day of a code, a service or a reserved gift."""
    gift = attempt.terms.kind is OfferKind.GIFT
    days = RESERVED_DAYS if gift else attempt.terms.code_days
    return clock.end_of(clock.day_of(attempt.now) + timedelta(days=days))


def snapshot(terms: Terms, points: int) -> Snapshot:
    """Return the terms that a conversion of the points keeps when the offer changes later.

    `worth_cents` is what this conversion is worth; `amount` is the rate, where the customer chose
    the amount: the points of the rate and the cents that they give. `owed`, of a partner's offer,
    is what its partner is owed once the code is confirmed (see `partners.owed`), None where the
    partner has no terms. `code_form` is there only where the code is one of the partner's own.
    """
    scale, worth = scale_of(terms), rules.worth(terms, points)
    rate = {"amount": {"points": scale.least, "cents": scale.cents}} if scale else {}
    partners = {} if terms.partner_id is None else {"owed": owed(terms.owed, worth)}
    own_form = {"code_form": terms.code_form.value} if terms.code_form else {}
    return {
        "slug": terms.slug,
        "title": terms.title,
        "terms": terms.terms,
        "partner": terms.partner,
        "worth_cents": worth,
        "unit": terms.unit,
        **rate,
        **partners,
        **own_form,
    }
