"""Write the messages about conversions, in the transaction that causes them."""

from __future__ import annotations

from typing import Any, Final, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Branch, OfferKind
from marketplace.conversions.attempt import Attempt
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt
from marketplace.customers.models import Channel
from marketplace.foundation.languages.texts import texts_of
from marketplace.messages import outbox
from marketplace.messages.tell_customer import tell
from marketplace.shops.lookup import shop_name

# An SMS is answered by an SMS, which the gateway sends as the response to its request.
_CHANNELS: Final = {ConversionChannel.SMS: (Channel.EMAIL,)}


def converted(session: Session, attempt: Attempt, receipt: Receipt, *, left: int) -> None:
    """Send the code, or what else was converted, by SMS and email; `left` is the balance.

    The balance is in points.
    """
    customer = attempt.customer
    outbox.write(
        session,
        "conversion",
        language=customer.language,
        email=customer.email,
        phone=customer.phone,
        facts=message_values(session, receipt, left=left),
        customer_id=customer.customer_id,
        conversion_id=receipt.id,
        channels=_CHANNELS.get(receipt.via),
    )


def message_values(session: Session, receipt: Receipt, *, left: int) -> dict[str, Any]:
    """Return the values of a message of kind `conversion`; `left` is the balance in points."""
    return short_message_values(receipt, left=left) | {
        "branches": _branches(session, receipt.partner_id),
        "shop": shop_name(session, receipt.shop_id),
    }


def short_message_values(receipt: Receipt, *, left: int) -> dict[str, Any]:
    """Return the same without branches and shop, as an SMS has no room for them.

    No SQL statement is executed.
    """
    return {
        "kind": _kind(receipt),
        **_title_values(receipt.terms),
        "partner": receipt.terms["partner"],
        "points": receipt.points,
        "units": receipt.units,
        "unit": receipt.terms.get("unit"),
        "balance": left,
        "code_shown": receipt.code,
        "code_form": receipt.terms.get("code_form"),
        "good_until": receipt.good_until.isoformat() if receipt.good_until else None,
        "conversion_id": receipt.id,
    }


def _title_values(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the title, with the amount where the customer chose one."""
    titles = {"title": texts_of(terms, "title")}
    if not terms.get("amount"):
        return titles
    return titles | {"amount": terms["amount"], "worth_cents": terms["worth_cents"]}


def _kind(receipt: Receipt) -> str:
    if receipt.units:
        return "units"
    reserved = receipt.kind is OfferKind.GIFT and receipt.state is ConversionState.ISSUED
    return "reserved" if reserved else receipt.kind


_BRANCHES = (
    select(Branch.name, Branch.city, Branch.address, Branch.opening_hours, Branch.phone)
    .where(Branch.partner_id == bindparam("partner_id"), Branch.closed_at.is_(None))
    .order_by(Branch.city, Branch.name)
)


class Notice(Protocol):
    """The fields of a conversion that a message about it needs."""

    @property
    def id(self) -> int:
        """The conversion's id."""

    @property
    def customer_id(self) -> int:
        """The customer to notify."""

    @property
    def kind(self) -> OfferKind:
        """The kind of the offer."""

    @property
    def terms(self) -> dict[str, Any]:
        """The terms of the offer when it was converted."""


def notify(session: Session, kind: str, conversion: Notice, facts: dict[str, Any]) -> None:
    """Notify the customer of a change of the conversion; none is sent once the account is closed.

    The wording goes by the offer's kind, unless the facts have a `kind` of their own.
    """
    tell(
        session,
        kind,
        customer_id=conversion.customer_id,
        facts={"kind": conversion.kind, **_title_values(conversion.terms), **facts},
        conversion_id=conversion.id,
    )


def _branches(session: Session, partner_id: int | None) -> list[dict[str, str | None]]:
    if partner_id is None:
        return []
    rows = session.connection().execute(_BRANCHES, {"partner_id": partner_id})
    return [dict(row) for row in rows.mappings()]
