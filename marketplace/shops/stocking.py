"""Change a shop's stock by staff: receive, send back, count, and set the mark of a low stock.

Each action books one movement. The row of the stock is the lock that every movement takes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferKind
from marketplace.foundation.records import record
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.shops import movements
from marketplace.shops.models import Movement, ShopStock, StockMovement
from marketplace.shops.opening import hold_shop
from marketplace.shops.refusals import FewerThanReserved, MovedMeanwhile, ShopClosed, TooFewFree

LOW_AT: Final = 3  # of a gift that a shop keeps for the first time
MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAction:
    """An action on one gift in one shop; the same `key` is the same action.

    `number` is how many are received, sent back or counted.
    """

    shop_id: int
    offer_id: int
    number: int
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockActionResult:
    """The result of an action: the signed change, and the number on hand after it."""

    change: int
    on_hand: int


def receive(action: StockAction, *, actor: Actor) -> StockActionResult:
    """Add the received pieces to the stock; the first piece of a gift makes the shop keep it.

    Raises NotFound, ShopClosed, or InvalidInput where the offer is no gift or the number is
    invalid.
    """
    _require_number(action.number, least=1)
    with transaction() as session:
        if hold_shop(session, action.shop_id).closed_at is not None:
            raise ShopClosed
        return _book(session, action, Movement.RECEIVED, action.number, actor)


def send_back(action: StockAction, *, actor: Actor) -> StockActionResult:
    """Return the pieces to the store; raises NotFound, InvalidInput, TooFewFree."""
    _require_number(action.number, least=1)
    with transaction() as session:
        hold_shop(session, action.shop_id)
        return _book(session, action, Movement.RETURNED, -action.number, actor)


def count(action: StockAction, *, seen: int, actor: Actor) -> StockActionResult:
    """Set the stock to the number counted; the difference is a movement, even if it is 0.

    `seen` is the gift's newest movement when the count began (`movements.newest_id`). Raises
    NotFound, InvalidInput, MovedMeanwhile or FewerThanReserved.
    """
    _require_number(action.number, least=0)
    with transaction() as session:
        hold_shop(session, action.shop_id)
        stock = lock_stock(session, action.shop_id, action.offer_id)
        earlier = _earlier(session, action)
        if earlier is not None:
            return earlier
        if movements.newest_id(session, action.shop_id, action.offer_id) != seen:
            raise MovedMeanwhile(on_hand=stock.on_hand)
        if action.number < stock.reserved:
            raise FewerThanReserved(reserved=stock.reserved)
        return _book(session, action, Movement.COUNTED, action.number - stock.on_hand, actor)


def set_low_mark(*, shop_id: int, offer_id: int, low_at: int, actor: Actor) -> None:
    """Set the number of free pieces at which the shop is low; raises NotFound, InvalidInput."""
    _require_number(low_at, least=0)
    with transaction() as session:
        hold_shop(session, shop_id)
        stock = lock_stock(session, shop_id, offer_id)
        before = stock.low_at
        if before == low_at:
            return
        stock.low_at = low_at
        gift = {"offer_id": offer_id}
        audit.record(
            actor,
            "stock.low",
            "shop",
            shop_id,
            before=gift | {"low_at": before},
            after=gift | {"low_at": low_at},
        )


def lock_stock(session: Session, shop_id: int, offer_id: int) -> ShopStock:
    """Return the shop's row of the gift, created if missing and locked until the transaction ends.

    Raises InvalidInput where the offer is no gift.
    """
    if session.scalar(select(Offer.kind).where(Offer.id == offer_id)) is not OfferKind.GIFT:
        raise InvalidInput("gift", _l("Choose a gift."))
    new = {"shop_id": shop_id, "offer_id": offer_id, "on_hand": 0, "reserved": 0, "low_at": LOW_AT}
    session.execute(insert_new(session, ShopStock).values(**new))
    key = (shop_id, offer_id)
    return session.get_one(ShopStock, key, with_for_update=True, populate_existing=True)


def _book(
    session: Session, action: StockAction, kind: Movement, change: int, actor: Actor
) -> StockActionResult:
    """Move the stock, once for each key; update the shop window where the gift sells out or not."""
    stock = lock_stock(session, action.shop_id, action.offer_id)
    earlier = _earlier(session, action)
    if earlier is not None:
        return earlier
    on_hand_before, free = stock.on_hand, stock.free
    if -change > free:
        raise TooFewFree(free=free)
    if on_hand_before + change > MOST:
        raise InvalidInput("number", _l("A shop cannot hold that many."))
    stock.on_hand = on_hand_before + change
    session.flush()
    if (free > 0) != (free + change > 0):
        version.bump_last(session)
    booked = StockActionResult(change=change, on_hand=stock.on_hand)
    _record(session, action, kind, booked, on_hand_before, actor)
    return booked


def _record(
    session: Session,
    action: StockAction,
    kind: Movement,
    booked: StockActionResult,
    before: int,
    actor: Actor,
) -> None:
    movements.write(
        session,
        shop_id=action.shop_id,
        offer_id=action.offer_id,
        kind=kind,
        change=booked.change,
        on_hand=booked.on_hand,
        staff_id=actor.user_id,
        note=action.note,
        key=action.key,
    )
    gift = {"offer_id": action.offer_id}
    audit.record(
        actor,
        f"stock.{kind.value}",
        "shop",
        action.shop_id,
        before=gift | {"on_hand": before},
        after=gift | {"on_hand": booked.on_hand, "change": booked.change},
    )


def _earlier(session: Session, action: StockAction) -> StockActionResult | None:
    """Return the result of the action with this key, where it was booked before."""
    earlier = select(StockMovement.change, StockMovement.on_hand).where(
        StockMovement.shop_id == action.shop_id, StockMovement.key == action.key
    )
    row = session.execute(earlier).one_or_none()
    return record(StockActionResult, row) if row else None


def _require_number(number: int, *, least: int) -> None:
    if not least <= number <= MOST:
        message = _l("Enter a number from %(least)s to %(most)s.", least=least, most=MOST)
        raise InvalidInput("number", message)
