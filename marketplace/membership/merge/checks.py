"""Check whether two accounts can be merged now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.customers import customers, lines
from marketplace.customers.line_owner import proven_owner
from marketplace.customers.models import Customer, Line
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, Refusal

UNSETTLED: Final = (OrderState.WAITING, OrderState.ACCEPTED, OrderState.UNKNOWN)


class MergeBlocked(Refusal):
    """Refusal of a merge while the account to be closed has something under way."""

    says = _l(
        "The account that is to be closed has codes, reserved gifts or services under way. "
        "Use them or cancel them first."
    )


class StoppedSide(Refusal):
    """Refusal of a merge with a stopped account: its phone, which gets the PIN, may be stolen."""

    says = _l("One of the two accounts is stopped. Open it first, or leave both as they are.")


class NumberMissing(Refusal):
    """Refusal of a merge where an account has no proven number for its PIN."""

    says = _l("Both accounts need a mobile number that is proven and gets their SMS.")


@dataclass(frozen=True, slots=True)
class MergeSides:
    """The two accounts, both open: `source` is closed, `target` stays."""

    source: Customer
    target: Customer


def require_mergeable(session: Session, *, source_id: int, target_id: int) -> MergeSides:
    """Return both accounts; raises NotFound for a closed one, InvalidInput, or what is in the way.

    Raises StoppedSide, MergeBlocked, and TooManyLines where the lines of both are too many for one
    account.
    """
    if source_id == target_id:
        raise InvalidInput("account", _l("This is the same account."))
    sides = MergeSides(
        source=customers.open_customer(session, source_id),
        target=customers.open_customer(session, target_id),
    )
    if sides.source.stopped_at or sides.target.stopped_at:
        raise StoppedSide
    if _has_work_under_way(session, source_id):
        raise MergeBlocked
    count = session.scalar(select(func.count()).where(Line.customer_id.in_((source_id, target_id))))
    if (count or 0) > lines.MOST:
        raise lines.TooManyLines(most=lines.MOST)
    return sides


def require_number(customer: Customer) -> str:
    """Return the customer's number for SMS, which has to speak for them; raises NumberMissing."""
    if customer.phone is None or proven_owner(customer.phone) != customer.id:
        raise NumberMissing
    return customer.phone


def _has_work_under_way(session: Session, customer_id: int) -> bool:
    """Return whether a code or a reservation is live, or the network has an order unsettled."""
    live = (
        Conversion.state == ConversionState.ISSUED,
        or_(Conversion.code_hash.is_not(None), Conversion.shop_id.is_not(None)),
        Conversion.good_until > clock.now(),
    )
    held = select(Conversion.id).where(Conversion.customer_id == customer_id, *live)
    ordered = (
        select(Order.id)
        .join(Conversion, Conversion.id == Order.conversion_id)
        .where(Conversion.customer_id == customer_id, Order.state.in_(UNSETTLED))
    )
    return bool(session.scalar(select(or_(exists(held), exists(ordered)))))
