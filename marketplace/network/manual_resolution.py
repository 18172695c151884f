"""Let staff resolve an order that the network leaves open: try again now, or settle it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Row, exists, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import OrderKind, OrderState
from marketplace.conversions.provisioning.orders import ORDERS, order_withdrawal
from marketplace.foundation import clock, database_clock, job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction, writing
from marketplace.network.order_updates import finish, leased_order
from marketplace.network.refusals import AlreadySettled, RequestInProgress
from marketplace.network.transitions import OPEN
from marketplace.points import accounts

Resolution = Literal["delivered", "refused"]


def ask_again(*, order_id: int, actor: Actor) -> None:
    """Make the order due now; raises NotFound or AlreadySettled."""
    with transaction() as session:
        order = _open_order(session, order_id)
        now = database_clock.now()
        _change(session, order_id, next_attempt_at=now)
        before = {"next_attempt_at": order.next_attempt_at.isoformat()}
        after = {"next_attempt_at": now.isoformat()}
        audit.record(actor, "network.ask_again", "order", order_id, before=before, after=after)
    job_queue.wake()


def settle_by_hand(*, order_id: int, found: Resolution, reason: str, actor: Actor) -> None:
    """Settle the order as the network's own staff found it.

    A grant settled as refused is undone and its points go back; as the network may have delivered
    it all the same, its withdrawal is ordered too. Raises NotFound, AlreadySettled or
    RequestInProgress.
    """
    with transaction() as session:
        _lock_account(session, order_id)
        order = _open_order(session, order_id)
        now, state = clock.now(), OrderState(found)
        if order.leased_until is not None and order.leased_until > now:
            raise RequestInProgress
        if state is OrderState.REFUSED and order.kind is OrderKind.GRANT:
            _withdraw_too(session, order)
        _change(session, order_id, state=state, settled_at=now, leased_until=None)
        before, after = {"state": order.state}, {"state": state}
        audit.record(
            actor, "network.settle", "order", order_id, before=before, after=after, reason=reason
        )
        finish(session, leased_order(order, until=now), state, why=reason, actor=actor)
    job_queue.wake()


def _lock_account(session: Session, order_id: int) -> None:
    """Lock the account first, as all movements of a customer's points do."""
    owner = select(Conversion.customer_id).join(ORDERS, ORDERS.c.conversion_id == Conversion.id)
    customer_id = session.scalar(owner.where(ORDERS.c.id == order_id))
    if customer_id is None:
        raise NotFound
    accounts.lock(session, customer_id)


def _open_order(session: Session, order_id: int) -> Row[*tuple[object, ...]]:
    order = session.execute(
        select(ORDERS).where(ORDERS.c.id == order_id).with_for_update()
    ).one_or_none()
    if order is None:
        raise NotFound
    if order.state not in OPEN:
        raise AlreadySettled
    return order


def _change(session: Session, order_id: int, **values: object) -> None:
    writing(session).execute(update(ORDERS).where(ORDERS.c.id == order_id).values(**values))


def _withdraw_too(session: Session, order: Row[*tuple[object, ...]]) -> None:
    """Order the withdrawal of a grant that was placed, unless cancelling has ordered it already."""
    ordered = exists().where(
        ORDERS.c.conversion_id == order.conversion_id, ORDERS.c.kind == OrderKind.WITHDRAW
    )
    if order.attempts and not session.scalar(select(ordered)):
        order_withdrawal(session, order.conversion_id)
