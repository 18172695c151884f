"""What customers are told of their conversions, written in the transaction that causes it."""

from __future__ import annotations

from typing import Any, Final, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Branch, OfferKind
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.rules import Attempt
from marketplace.customers.models import Channel
from marketplace.messages import outbox
from marketplace.messages.tell_customer import tell
from marketplace.shops.lookup import shop_name

# An SMS is answered by an SMS, which the gateway carries back as the answer to its request.
_CHANNELS: Final = {ConversionChannel.SMS: (Channel.EMAIL,)}


def converted(session: Session, attempt: Attempt, made: Receipt, *, left: int) -> None:
    """The code, or what else was got, by SMS and email; `left` is the balance in points."""
    customer = attempt.customer
    outbox.write(
        session,
        "conversion",
        language=customer.language,
        email=customer.email,
        phone=customer.phone,
        facts=facts_of(session, made, left=left),
        customer_id=customer.customer_id,
        conversion_id=made.id,
        channels=_CHANNELS.get(made.via),
    )


def facts_of(session: Session, made: Receipt, *, left: int) -> dict[str, Any]:
    """What the kind of message `conversion` says, with `left` as the balance in points."""
    return in_short(made, left=left) | {
        "branches": _branches(session, made.partner_id),
        "shop": shop_name(session, made.shop_id),
    }


def in_short(made: Receipt, *, left: int) -> dict[str, Any]:
    """The same without branches and shop, as an SMS has no room for them: no statement is made."""
    return {
        "kind": _kind(made),
        "title_sq": made.terms["title_sq"],
        "title_en": made.terms["title_en"],
        "partner": made.terms["partner"],
        "points": made.points,
        "units": made.units,
        "unit": made.terms.get("unit"),
        "balance": left,
        "code_shown": made.code,
        "good_until": made.good_until.isoformat() if made.good_until else None,
        "conversion_id": made.id,
    }


def _kind(made: Receipt) -> str:
    if made.units:
        return "units"
    reserved = made.kind is OfferKind.GIFT and made.state is ConversionState.ISSUED
    return "reserved" if reserved else made.kind


_BRANCHES = (
    select(Branch.name, Branch.city, Branch.address, Branch.opening_hours, Branch.phone)
    .where(Branch.partner_id == bindparam("partner_id"), Branch.closed_at.is_(None))
    .order_by(Branch.city, Branch.name)
)


class Notice(Protocol):
    """What telling about a conversion needs of it."""

    @property
    def id(self) -> int:
        """The conversion."""

    @property
    def customer_id(self) -> int:
        """Who is told."""

    @property
    def kind(self) -> OfferKind:
        """What kind of offer it was for."""

    @property
    def terms(self) -> dict[str, Any]:
        """What it was for, as it was then."""


def became(session: Session, kind: str, conversion: Notice, facts: dict[str, Any]) -> None:
    """That a conversion was confirmed or cancelled; nobody is told once the account is closed.

    It is worded by the offer's kind, unless the facts have a `kind` of their own.
    """
    terms = conversion.terms
    titles = {"title_sq": terms["title_sq"], "title_en": terms["title_en"]}
    tell(
        session,
        kind,
        customer_id=conversion.customer_id,
        facts={"kind": conversion.kind, **titles, **facts},
        conversion_id=conversion.id,
    )


def _branches(session: Session, partner_id: int | None) -> list[dict[str, str | None]]:
    if partner_id is None:
        return []
    rows = session.connection().execute(_BRANCHES, {"partner_id": partner_id})
    return [dict(row) for row in rows.mappings()]
