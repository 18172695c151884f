"""What staff do to a shop's stock: receiving, sending back, counting, and saying when it is low.

Each books one movement. The row of the stock is the lock: whoever moves it takes it first.
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
    """What is done to one gift in one shop; the same `key` is the same deed.

    `number` is how many are received, sent back or counted.
    """

    shop_id: int
    offer_id: int
    number: int
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockActionResult:
    """What became of a deed: the signed change, and how many there were after it."""

    change: int
    on_hand: int


def receive(deed: StockAction, *, actor: Actor) -> StockActionResult:
    """Put so many on the shelf; the first of a gift makes the shop keep it.

    Raises NotFound, ShopClosed, or InvalidInput for what is no gift or no number.
    """
    _require_number(deed.number, least=1)
    with transaction() as session:
        if hold_shop(session, deed.shop_id).closed_at is not None:
            raise ShopClosed
        return _book(session, deed, Movement.RECEIVED, deed.number, actor)


def send_back(deed: StockAction, *, actor: Actor) -> StockActionResult:
    """Return so many to the store; raises NotFound, InvalidInput, TooFewFree."""
    _require_number(deed.number, least=1)
    with transaction() as session:
        hold_shop(session, deed.shop_id)
        return _book(session, deed, Movement.RETURNED, -deed.number, actor)


def count(deed: StockAction, *, seen: int, actor: Actor) -> StockActionResult:
    """Let there be as many as were counted; the difference is a movement, of 0 too.

    `seen` is the gift's newest movement when the count began (`movements.newest_id`). Raises
    NotFound, InvalidInput, MovedMeanwhile or FewerThanReserved.
    """
    _require_number(deed.number, least=0)
    with transaction() as session:
        hold_shop(session, deed.shop_id)
        stock = lock_stock(session, deed.shop_id, deed.offer_id)
        earlier = _earlier(session, deed)
        if earlier is not None:
            return earlier
        if movements.newest_id(session, deed.shop_id, deed.offer_id) != seen:
            raise MovedMeanwhile(on_hand=stock.on_hand)
        if deed.number < stock.reserved:
            raise FewerThanReserved(reserved=stock.reserved)
        return _book(session, deed, Movement.COUNTED, deed.number - stock.on_hand, actor)


def set_low_mark(*, shop_id: int, offer_id: int, low_at: int, actor: Actor) -> None:
    """Say at how many free ones the shop is low in the gift; raises NotFound, InvalidInput."""
    _require_number(low_at, least=0)
    with transaction() as session:
        hold_shop(session, shop_id)
        stock = lock_stock(session, shop_id, offer_id)
        was = stock.low_at
        if was == low_at:
            return
        stock.low_at = low_at
        facts = {"offer_id": offer_id}
        audit.record(
            actor,
            "stock.low",
            "shop",
            shop_id,
            before=facts | {"low_at": was},
            after=facts | {"low_at": low_at},
        )


def lock_stock(session: Session, shop_id: int, offer_id: int) -> ShopStock:
    """The shop's row of the gift, made where there is none, and held until the transaction ends.

    Raises InvalidInput for what is no gift.
    """
    if session.scalar(select(Offer.kind).where(Offer.id == offer_id)) is not OfferKind.GIFT:
        raise InvalidInput("gift", _l("Choose a gift."))
    new = {"shop_id": shop_id, "offer_id": offer_id, "on_hand": 0, "reserved": 0, "low_at": LOW_AT}
    session.execute(insert_new(session, ShopStock).values(**new))
    key = (shop_id, offer_id)
    return session.get_one(ShopStock, key, with_for_update=True, populate_existing=True)


def _book(
    session: Session, deed: StockAction, kind: Movement, change: int, actor: Actor
) -> StockActionResult:
    """Move the stock, once for each key, and tell the shop window where that is news to it."""
    stock = lock_stock(session, deed.shop_id, deed.offer_id)
    earlier = _earlier(session, deed)
    if earlier is not None:
        return earlier
    before, free = stock.on_hand, stock.free
    if -change > free:
        raise TooFewFree(free=free)
    if before + change > MOST:
        raise InvalidInput("number", _l("A shop cannot hold that many."))
    stock.on_hand = before + change
    session.flush()
    if (free > 0) != (free + change > 0):
        version.bump_last(session)
    booked = StockActionResult(change=change, on_hand=stock.on_hand)
    _write_down(session, deed, kind, booked, before, actor)
    return booked


def _write_down(
    session: Session,
    deed: StockAction,
    kind: Movement,
    booked: StockActionResult,
    before: int,
    actor: Actor,
) -> None:
    movements.write(
        session,
        shop_id=deed.shop_id,
        offer_id=deed.offer_id,
        kind=kind,
        change=booked.change,
        on_hand=booked.on_hand,
        staff_id=actor.user_id,
        note=deed.note,
        key=deed.key,
    )
    facts = {"offer_id": deed.offer_id}
    audit.record(
        actor,
        f"stock.{kind.value}",
        "shop",
        deed.shop_id,
        before=facts | {"on_hand": before},
        after=facts | {"on_hand": booked.on_hand, "change": booked.change},
    )


def _earlier(session: Session, deed: StockAction) -> StockActionResult | None:
    """What the deed with this key became, where it was done before."""
    done = select(StockMovement.change, StockMovement.on_hand).where(
        StockMovement.shop_id == deed.shop_id, StockMovement.key == deed.key
    )
    row = session.execute(done).one_or_none()
    return record(StockActionResult, row) if row else None


def _require_number(number: int, *, least: int) -> None:
    if not least <= number <= MOST:
        message = _l("Write a number from %(least)s to %(most)s.", least=least, most=MOST)
        raise InvalidInput("number", message)
