"""Gifts in the shops: received and counted, fetched, given up, brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.conversions.reversal.reservations import fetch, give_up
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts
from marketplace.shops import movements, stocking
from tests.simulation import plain_gifts, plain_going
from tests.simulation.plain import Conversion, Shelf
from tests.simulation.shop import Shop, refused


@dataclass
class Gifts(Shop):
    """The actions on gifts, besides converting."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.gift = next(offer for offer, _given in self.offers if offer.kind == "gift")
        self.clerk = self.cast.clerk
        self.receive()

    def actions(self, size: int) -> Sequence[tuple[Callable[[], None], float]]:
        """Every action, and how often in a month."""
        return (
            *super().actions(size),
            (self.receive, 2),
            (self.count, 1),
            (self.fetch, size / 40 + 1),
            (self.give_up, size / 120 + 1),
            (self.bring_back, size / 120 + 1),
        )

    def receive(self) -> None:
        """Some come to a shop."""
        shop, number = self.random.choice(self.shops), self.random.randint(1, 12)
        action = self._action(shop, number)
        stocking.receive(action, actor=self.clerk.actor)
        assert stocking.receive(action, actor=self.clerk.actor).change == number
        self._shelf(shop).on_hand += number

    def count(self) -> None:
        """One is missing when they are counted; what is reserved must be there."""
        shop = self.random.choice(self.shops)
        shelf = self._shelf(shop)
        if not shelf.on_hand:
            return
        seen = movements.newest_id(db.session, shop, self._gift_id)
        action, actor = self._action(shop, shelf.on_hand - 1), self.clerk.actor
        over = refused(lambda: stocking.count(action, seen=seen, actor=actor))
        assert over == (shelf.on_hand == shelf.reserved)
        shelf.on_hand -= not over

    def fetch(self) -> None:
        """Fetch a reserved gift as its customer, at times too late or in another shop."""
        chosen, shop, now = self._reserved(), self.random.choice(self.shops), clock.now()
        if chosen is None:
            return
        conversion_id, one = chosen
        may = plain_gifts.may_fetch(one, shop, now)
        assert refused(lambda: self._fetch(conversion_id, one.customer, shop)) != may
        if may:
            plain_gifts.fetch(one)
            self.done["fetched"] += 1

    def _fetch(self, conversion_id: int, customer_id: int, shop: int) -> None:
        with transaction() as session:
            accounts.lock(session, customer_id)
            by = self.clerk.user_id
            fetch(session, conversion_id=conversion_id, shop_id=shop, staff_id=by)

    def give_up(self) -> None:
        """The customer wants it no more."""
        chosen = self._reserved()
        if chosen:
            conversion_id, one = chosen
            give_up(customer_id=one.customer, conversion_id=conversion_id)
            plain_going.cancel(self.books, one, clock.now())
            self.done["given up"] += 1

    def bring_back(self) -> None:
        """A gift comes back to any shop, for its points or for nothing."""
        made = [pair for pair in self._gifts() if pair[1].state != "cancelled"]
        if not made:
            return
        conversion_id, one = self.random.choice(made)
        shop, with_points = self.random.choice(self.shops), self.random.random() < 0.5
        left = with_points and self.books.customers[one.customer].closed
        may = one.state == "confirmed" and not left
        wanted = {"conversion_id": conversion_id, "shop_id": shop, "with_points": with_points}
        wanted |= {"reason": "broken", "actor": self.clerk.actor}
        assert refused(lambda: return_gift(**wanted)) != may
        if may:
            plain_gifts.bring_back(one, shop)
            if with_points:
                one.points_back = True
                plain_going.give_back(self.books, one, clock.now())
            self.done["brought back"] += 1

    def _gifts(self) -> list[tuple[int, Conversion]]:
        made = self.books.conversions.items()
        return [(name, one) for name, one in made if one.offer is self.gift]

    def _reserved(self) -> tuple[int, Conversion] | None:
        """One that waits, be its time over or not."""
        waiting = [pair for pair in self._gifts() if pair[1].state == "issued"]
        return self.random.choice(waiting) if waiting else None

    @property
    def _gift_id(self) -> int:
        return self.made[self.gift.name].id

    def _shelf(self, shop: int) -> Shelf:
        return self.gift.shelves.setdefault(shop, Shelf())

    def _action(self, shop: int, number: int) -> stocking.StockAction:
        key = self.town.name("shelf")
        return stocking.StockAction(shop_id=shop, offer_id=self._gift_id, number=number, key=key)
