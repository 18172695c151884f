"""Give a customer who has left no points and no messages, and leave no number with the network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import Stock
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.receipts import Receipt, receipt, receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.withdraw_offer import withdraw_offer
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.manual_resolution import settle_by_hand
from marketplace.network.order_updates import settle_answer, settle_event
from marketplace.points.accounts import balance
from marketplace.points.models import Account
from tests.network.conftest import Turn, converted, order_of
from tests.network.simulator import Simulator
from tests.support.cast import PASSWORD, Cast

End = Callable[[Cast, Receipt], object]
DELIVERED = Answer(OrderOutcome.DELIVERED)


def close(cast: Cast) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)


def cancelled(cast: Cast, made: Receipt) -> int:
    return cancel(conversion_id=made.id, reason="x", actor=cast.staff(Role.SUPPORT).actor)


def withdrawn(cast: Cast, made: Receipt) -> int:
    [offer] = db.session.scalars(select(Conversion.offer_id).where(Conversion.id == made.id))
    actor = cast.staff(Role.MARKETING).actor
    return withdraw_offer(offer_id=offer, codes="cancel", reason="x", actor=actor)


def told() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


@pytest.mark.parametrize("end", [cancelled, withdrawn])
def test_a_service_cancelled_after_leaving_gives_no_points_and_asks_for_no_number(
    cast: Cast, simulator: Simulator, turn: Turn, end: End
) -> None:
    made = converted(cast, stock=5)
    turn()
    close(cast)
    before = told()
    end(cast, made)
    turn(2)

    gone = receipt_for_staff(made.id)
    assert (gone.state, gone.lost, gone.given_back) == ("cancelled", True, 0)
    assert balance(cast.arta.customer_id) == 0
    assert told() == before
    assert db.session.scalars(select(Order.kind)).all() == [OrderKind.GRANT]
    assert simulator.methods() == ["POST"]
    assert db.session.scalars(select(Stock.remaining)).all() == [5]
    assert verify().violations == []


def test_an_order_not_sent_before_its_customer_left_is_never_sent(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    made = converted(cast)
    close(cast)
    assert cancelled(cast, made) == 0
    turn()
    order = order_of(made)
    assert (order.state, order.asked["number"]) == (OrderState.DROPPED, "")
    assert simulator.methods() == []


def test_verify_finds_points_of_a_closed_account(cast: Cast) -> None:
    arta = cast.arta.customer_id
    close(cast)
    with transaction() as session:
        session.execute(update(Account).where(Account.customer_id == arta).values(balance=20))
    assert f"customer {arta}: points in a closed account" in verify().violations


def everything_but_lines() -> str:
    """Return all rows of all tables but the operator's lines and the farewell, as text."""
    found = []
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(select(table)).mappings() if table.name != "lines" else []
        found += [str(dict(row)) for row in rows if row.get("kind") != "account_closed"]
    return " ".join(found)


def by_the_worker(_cast: Cast, _made: Receipt) -> None:
    for one in lease(timedelta(seconds=60)):
        assert settle_answer(one, DELIVERED, wait=timedelta())


def by_an_event(_cast: Cast, made: Receipt) -> None:
    lease(timedelta(seconds=60))
    assert settle_event(made.id, OrderKind.GRANT, DELIVERED)


def by_hand(cast: Cast, made: Receipt) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    settle_by_hand(order_id=order_of(made).id, found="delivered", reason="seen", actor=actor)


@pytest.mark.parametrize("settle", [by_the_worker, by_an_event, by_hand])
def test_an_order_that_settles_after_its_customer_left_forgets_the_number(
    cast: Cast, settle: End
) -> None:
    made = converted(cast)
    close(cast)
    assert order_of(made).asked["number"] == cast.arta.number
    settle(cast, made)
    assert order_of(made).state is OrderState.DELIVERED
    assert cast.arta.number not in everything_but_lines()


@pytest.mark.parametrize("written", ["{}", "barred: {} (MSISDN)", "tel:{}@ims"])
def test_a_number_in_an_answer_of_the_network_is_not_stored(cast: Cast, written: str) -> None:
    said = written.format(cast.arta.number)
    refused = converted(cast)
    lease(timedelta(seconds=60))
    assert settle_event(refused.id, OrderKind.GRANT, Answer(OrderOutcome.REFUSED, said))
    reasons = db.session.scalars(
        select(AuditEntry.reason).where(AuditEntry.action == "conversion.undelivered")
    )
    assert cast.arta.number[1:] not in f"{reasons.all()} {order_of(refused).last_error}"
    close(cast)
    assert order_of(refused).last_error is None


def test_staff_see_no_number_of_who_has_left(cast: Cast) -> None:
    made = converted(cast)
    assert receipt_for_staff(made.id).line == cast.arta.number
    mine = receipt(customer_id=cast.arta.customer_id, conversion_id=made.id)
    assert mine.line == cast.arta.number
    close(cast)
    assert receipt_for_staff(made.id).line is None
