"""A conversion, its confirmation and its cancellation each reach the customer's mailbox."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.customers.models import Channel
from marketplace.messages.models import MailboxMessage
from marketplace.messages.transport import mailbox
from tests.messages.conftest import deliver
from tests.shops.stocked import clerk, handed_over
from tests.support.cast import Cast
from tests.support.conversion_of_kind import arta_has


def arta_converts(cast: Cast) -> Receipt:
    offer = cast.an_offer("Coffee")
    return convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )


def told(app: Flask) -> dict[Channel, MailboxMessage]:
    """Return the newest email and the newest SMS."""
    deliver(app)
    return {message.channel: message for message in reversed(mailbox.newest())}


def test_the_code_of_a_conversion_arrives_by_email_and_sms(app: Flask, cast: Cast) -> None:
    receipt = arta_converts(cast)
    messages = told(app)
    for message in messages.values():
        assert receipt.code
        assert receipt.code in message.body
        assert "560" in message.body
    assert messages[Channel.EMAIL].recipient == "arta@example.com"
    assert messages[Channel.SMS].recipient == cast.arta.number


def test_the_email_says_where_the_code_is_good(app: Flask, cast: Cast) -> None:
    arta_converts(cast)
    body = told(app)[Channel.EMAIL].body
    assert "Furra Drita Prishtina" in body
    assert "Furra Drita Peja" in body


def test_a_confirmation_is_told_with_the_branch(app: Flask, cast: Cast) -> None:
    receipt = arta_converts(cast)
    confirm(
        code=receipt.code or "",
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id),
        branch_id=cast.bakery.branch_ids[0],
    )
    for message in told(app).values():
        assert "Furra Drita Prishtina" in message.body


def test_a_cancelled_conversion_is_told_with_its_reason_and_points(app: Flask, cast: Cast) -> None:
    receipt = arta_converts(cast)
    support = cast.staff(Role.SUPPORT).actor
    cancel(conversion_id=receipt.id, reason="The bakery is closed", actor=support)
    for message in told(app).values():
        assert "The bakery is closed" in message.body
        assert "80" in message.body
        assert "640" in message.body


SAYS = {
    OfferKind.PARTNER: "Your code is no longer valid.",
    OfferKind.SERVICE: "It will not be delivered to your number, or is removed from it.",
    OfferKind.GIFT: "The gift stays in the shop.",
}


@pytest.mark.parametrize("kind", OfferKind)
def test_the_email_of_a_cancellation_names_the_kind_of_offer(
    app: Flask, cast: Cast, kind: OfferKind
) -> None:
    made = arta_has(cast, kind)
    cancel(conversion_id=made.id, reason="x", actor=cast.staff(Role.SUPPORT).actor)
    email = told(app)[Channel.EMAIL].body
    assert [said for said in SAYS.values() if said in email] == [SAYS[kind]]


def test_a_gift_that_was_brought_back_is_told_as_a_gift(app: Flask, cast: Cast) -> None:
    made = handed_over(cast, cast.arta, cast.a_gift())
    return_gift(
        conversion_id=made.id,
        shop_id=cast.shop,
        with_points=True,
        reason="x",
        actor=clerk(cast),
    )
    assert SAYS[OfferKind.GIFT] in told(app)[Channel.EMAIL].body
