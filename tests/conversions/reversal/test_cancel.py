"""Cancel conversions: the code ends, the points return to their lots, the customer is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import Stock
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import CodeCancelled
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.spendable import spendable_parts
from tests.support.cast import Cast


@pytest.fixture
def made(cast: Cast) -> Receipt:
    """Arta's coffee: 100 points, of which 90 came from her first lot; one was left of two."""
    offer = cast.an_offer(points=100, stock=2)
    return convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="click"
    )


def by_support(cast: Cast, made: Receipt) -> int:
    actor = cast.staff(Role.SUPPORT).actor
    return cancel(conversion_id=made.id, reason="wrong shop", actor=actor)


def use(cast: Cast, made: Receipt) -> None:
    confirm(
        code=made.code or "",
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id, address="127.0.0.1"),
        branch_id=cast.bakery.branch_ids[0],
    )


def test_the_points_go_back_to_the_lots_they_came_from(cast: Cast, made: Receipt) -> None:
    assert by_support(cast, made) == 100

    assert balance(cast.arta.customer_id) == 640
    assert [one.points for one in spendable_parts(cast.arta.customer_id)] == [90, 350, 200]
    assert verify().violations == []


def test_the_code_can_no_longer_be_confirmed(cast: Cast, made: Receipt) -> None:
    by_support(cast, made)

    with pytest.raises(CodeCancelled):
        use(cast, made)


def test_the_customer_is_told_why(
    cast: Cast, made: Receipt, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    by_support(cast, made)
    told = [message for message in outbox() if message.kind == "cancelled"]

    assert len(told) == 2
    assert {message.facts["reason"] for message in told} == {"wrong shop"}
    assert {message.facts["balance"] for message in told} == {640}


def test_a_cancelled_conversion_returns_its_item_to_the_stock(cast: Cast, made: Receipt) -> None:
    by_support(cast, made)

    assert db.session.scalars(select(Stock.remaining)).all() == [2]


def test_a_confirmed_conversion_stays(cast: Cast, made: Receipt) -> None:
    use(cast, made)

    with pytest.raises(NotCancellable):
        by_support(cast, made)
    assert receipt_for_staff(made.id).state == ConversionState.CONFIRMED


def test_cancelling_twice_gives_the_points_back_once(cast: Cast, made: Receipt) -> None:
    by_support(cast, made)

    with pytest.raises(NotCancellable):
        by_support(cast, made)
    assert balance(cast.arta.customer_id) == 640


def test_an_unknown_conversion_cannot_be_cancelled(cast: Cast, made: Receipt) -> None:
    with pytest.raises(NotFound):
        cancel(conversion_id=made.id + 1, reason="x", actor=cast.staff(Role.SUPPORT).actor)


def test_a_cancelled_conversion_is_in_the_audit_log(cast: Cast, made: Receipt) -> None:
    by_support(cast, made)
    entry = db.session.scalars(select(AuditEntry)).one()

    assert (entry.action, entry.username, entry.reason) == (
        "conversion.cancel",
        "support",
        "wrong shop",
    )
