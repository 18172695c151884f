"""Customers convert, partners confirm, support cancels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.customers.models import Line as RealLine
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from tests.simulation import plain_going
from tests.simulation.plain import PREPAID, Books, Customer, Line, Offer
from tests.simulation.town import Town
from tests.support.cast import Cast, ListedOffer

OFTEN = (2, 2, 3, 2, 2, 2)  # how often each offer is asked for, in their order


def refused(action: Callable[[], Any]) -> bool:
    """Do the action, and return whether it was refused."""
    try:
        action()
    except Refusal:
        return True
    return False


def id_of(number: str) -> int:
    """The line's id in the database."""
    return int(db.session.scalars(select(RealLine.id).where(RealLine.number == number)).one())


@dataclass
class Shop:
    """The offers, and every action that the customers and the staff do one by one."""

    random: Random
    books: Books
    town: Town
    cast: Cast = field(default_factory=Cast)
    codes: dict[int, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.support = self.cast.staff(Role.SUPPORT).actor
        self.offers = [
            (Offer("Coffee", "partner", 15, code_days=20), {"code_days": 20}),
            (Offer("Book", "partner", 45, limit=2), {"per_customer": 2}),
            (Offer("Bag", "gift", 30, limit=3, stock=300), {"stock": 300, "per_customer": 3}),
            (Offer("Hej", "service", 90, "package", tariffs=(PREPAID,)), {"tariffs": [PREPAID]}),
            (Offer("Data", "service", 10, "MB"), {"units_per_point": 10}),
            (Offer("Text", "service", 10, "SMS"), {"units_per_point": 5}),
        ]
        self.made: dict[str, ListedOffer] = {}
        for offer, given in self.offers:
            usual = {"kind": OfferKind(offer.kind), "points": offer.points}
            unit = {"unit": Unit(offer.unit)} if offer.unit else {}
            made = self.cast.an_offer(offer.name, **usual | unit | given)
            self.made[offer.name] = made

        self.books.offers = [offer for offer, _given in self.offers]
        self.shops = (self.cast.shop, self.cast.shop_in_peja)

    def actions(self, size: int) -> Sequence[tuple[Callable[[], None], float]]:
        """Every action, and how often in a month."""
        return (
            (self.convert, size / 16 + 6),
            (self.confirm, size / 60),
            (self.cancel, size / 150),
        )

    def somebody(self) -> Customer | None:
        """A customer, mostly one who has points."""
        everybody = list(self.books.customers.values())
        if not everybody:
            return None
        some = self.random.choices(everybody, k=6)
        return some[0] if self.random.random() < 0.2 else max(some, key=lambda one: one.balance)

    def mobile(self, customer: Customer) -> Line | None:
        lines = [one for one in self.books.lines_of(customer.id) if one.kind == "mobile"]
        return self.random.choice(lines) if lines else None

    def convert(self) -> None:
        """Convert as a customer, twice with the same key; the model knows whether it is allowed."""
        customer, now = self.somebody(), clock.now()
        (offer, _given), *_ = self.random.choices(self.offers, OFTEN)
        line = self.mobile(customer) if customer and not customer.closed else None
        if customer is None or (offer.unit and line is None):
            return
        number = line.number if line and offer.unit else None
        units = offer.unit in {"MB", "SMS"}
        asked = self.random.choice((None, 9, 12, 25)) if units else None
        shop = self.random.choice((*self.shops, None)) if offer.kind == "gift" else None
        at_counter = shop is not None and self.random.random() < 0.5
        wanted = {
            "customer_id": customer.id,
            "offer": self.made[offer.name].slug,
            "via": ConversionChannel.COUNTER if at_counter else ConversionChannel.WEB,
            "key": self.town.name("key"),
            "line_id": id_of(number) if number else None,
            "points": asked,
            "shop_id": shop,
        }
        if not plain_going.may_convert(self.books, customer, offer, line, asked, now, shop):
            assert refused(lambda: convert(**wanted)), f"{wanted} was not refused"
            self.done["refused"] += 1
            return
        made = convert(**wanted)
        if self.random.random() < 0.2:
            assert convert(**wanted).id == made.id, "the same key made another conversion"
        self.books.conversions[made.id] = plain_going.convert(
            self.books, customer, offer, number, asked, now, shop, at_counter=at_counter
        )
        if made.code:
            self.codes[made.id] = made.code
        self.done["converted"] += 1

    def confirm(self) -> None:
        """A partner confirms a code, which is still good or not."""
        live = [one for one in self.codes if self.books.conversions[one].state == "issued"]
        if not live:
            return
        chosen, now = self.random.choice(live), clock.now()
        one, drita = self.books.conversions[chosen], self.cast.drita
        till = Confirmer(partner_id=drita.partner_id, user_id=drita.user_id)
        code = self.codes[chosen]
        over = refused(lambda: confirm(code=code, till=till, branch_id=None))
        assert over == (one.good_until is not None and one.good_until <= now)
        if not over:
            one.state = "confirmed"
            self.done["confirmed"] += 1

    def cancel(self) -> None:
        """Support cancels what was converted, whatever became of it."""
        made = list(self.books.conversions)[-200:]
        if not made:
            return
        chosen = self.random.choice(made)
        one = self.books.conversions[chosen]
        may = one.state == "issued"
        over = refused(lambda: cancel(conversion_id=chosen, reason="wrong", actor=self.support))
        assert over != may
        if may:
            plain_going.cancel(self.books, one, clock.now())
            self.done["cancelled"] += 1
