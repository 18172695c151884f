"""The help desk: corrections, further lines, and customers who leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.membership.leave import leave
from marketplace.points.corrections.correct import correct
from tests.simulation import plain_earning, plain_going
from tests.simulation.gifts import Gifts
from tests.simulation.shop import id_of, refused
from tests.support.cast import PASSWORD, a_user


@dataclass
class Desk(Gifts):
    """The actions of the help desk, besides those of the shop's counter."""

    def actions(self, size: int) -> Sequence[tuple[Callable[[], None], float]]:
        """Every action, and how often in a month."""
        return (
            *super().actions(size),
            (self.correct, size / 150),
            (self.add_line, size / 120),
            (self.leave, size / 700),
        )

    def correct(self) -> None:
        """Support adds points or takes some."""
        customer = self.somebody()
        line = self.mobile(customer) if customer else None
        if customer is None or line is None:
            return
        points = self.random.choice((5, 20, -5, -30))
        done = plain_going.correct(self.books, line, points, clock.now())
        wanted = {"customer_id": customer.id, "line_id": id_of(line.number)}
        wanted |= {"points": points, "reason": "counted", "key": self.town.name("k")}
        assert refused(lambda: correct(**wanted, actor=self.support)) != done
        self.done["corrected"] += 1

    def add_line(self) -> None:
        """A customer gets one more line, mobile or fixed, if it is free."""
        customer, now = self.somebody(), clock.now()
        if customer is None or customer.closed:
            return
        number = self.random.choice([*self.town.mobiles, *self.town.fixed, *self.town.fixed])
        may = plain_earning.may_join(self.books, number, now)
        wanted = {"customer_id": customer.id, "line": number, "reason": "asked"}
        assert refused(lambda: add_for_customer(**wanted, actor=self.support)) != may
        if may:
            plain_earning.activate(self.books, customer.id, number, now)
            self.done["added"] += 1

    def leave(self) -> None:
        """Close a customer's account; the lines are free for others."""
        customer = self.somebody()
        if customer is None or customer.closed:
            return
        user = a_user(f"leaver{customer.id}", Role.CUSTOMER, customer_id=customer.id)
        leave(user_id=user.user_id, customer_id=customer.id, password=PASSWORD)
        plain_going.leave(self.books, customer, clock.now())
        self.done["left"] += 1
