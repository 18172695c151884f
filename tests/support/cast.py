"""The people and things that the tests tell their stories with, each written when first named.

Arta has 640 points, Besnik has 4, Dafina is blocked. Drita owns a bakery with two branches and
employs a cashier; Lumi owns another business. One member of staff of each role; the clerk works in
the operator's shop in Prishtina, and there is another shop in Peja.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from marketplace.accounts.models import Role
from marketplace.catalogue import version
from marketplace.catalogue.models import Category, Offer, OfferKind, OfferState, Stock
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from tests.support.people import PASSWORD, LotOf, Person, a_customer, a_line, a_lot, a_user
from tests.support.places import Business, ListedOffer, a_business, a_shop, a_stock, touch_catalogue
from tests.support.rows import NUMBERS, insert_rows, with_texts, write

__all__ = [
    "NUMBERS",
    "PASSWORD",
    "STAFF",
    "Business",
    "Cast",
    "ListedOffer",
    "LotOf",
    "Person",
    "a_business",
    "a_customer",
    "a_line",
    "a_lot",
    "a_shop",
    "a_stock",
    "a_user",
    "touch_catalogue",
    "write",
]

STAFF = frozenset({"marketing", "support", "finance", "clerk", "auditor", "administrator"})


class Cast:
    """Everybody and everything; nothing is in the database before it is named."""

    @cached_property
    def arta(self) -> Person:
        """A customer with 640 points in three lots: 90 for 40 days, 350 for 200, 200 for 500."""
        return a_customer("arta", [LotOf(90, 40), LotOf(350, 200), LotOf(200, 500)])

    @cached_property
    def besnik(self) -> Person:
        """A customer with 4 points."""
        return a_customer("besnik", [LotOf(4)])

    @cached_property
    def dafina(self) -> Person:
        """A customer with 300 points who is blocked."""
        blocked_since = clock.today().replace(day=1)
        return a_customer("dafina", [LotOf(300)], blocked_since=blocked_since)

    @cached_property
    def bakery(self) -> Business:
        """Drita's business, with a branch in Prishtina and one in Peja."""
        return a_business("Furra Drita", "Prishtina", "Peja")

    @cached_property
    def bookshop(self) -> Business:
        """Lumi's business, with one branch in Prizren."""
        return a_business("Libraria Lumi", "Prizren")

    @cached_property
    def drita(self) -> Person:
        """The bakery's owner."""
        return a_user("drita", Role.OWNER, partner_id=self.bakery.id)

    @cached_property
    def cashier(self) -> Person:
        """The bakery's cashier at its first branch."""
        bakery = self.bakery
        bound = {"partner_id": bakery.id, "branch_id": bakery.branch_ids[0]}
        return a_user("cashier", Role.CASHIER, **bound)

    @cached_property
    def lumi(self) -> Person:
        """The bookshop's owner."""
        return a_user("lumi", Role.OWNER, partner_id=self.bookshop.id)

    @cached_property
    def shop(self) -> int:
        """The id of the operator's shop in Prishtina."""
        return a_shop("Prishtina")

    @cached_property
    def shop_in_peja(self) -> int:
        """The id of the operator's shop in Peja."""
        return a_shop("Peja")

    @cached_property
    def clerk(self) -> Person:
        """The clerk of the shop in Prishtina."""
        return a_user("clerk", Role.CLERK, shop_id=self.shop)

    @lru_cache  # noqa: B019 - a cast lives as long as its test
    def staff(self, role: Role) -> Person:
        """The member of staff with the role, whose username is the role's word."""
        return self.clerk if role is Role.CLERK else a_user(role.value, role)

    def a_gift(self, title: str = "Mug", *, in_shop: int = 5, **given: Any) -> ListedOffer:
        """Publish a gift for 60 points, of which the shop in Prishtina has `in_shop`."""
        usual = {"kind": OfferKind.GIFT, "points": 60}
        gift = self.an_offer(title, **usual | given)
        a_stock(self.shop, gift, in_shop)
        return gift

    @lru_cache  # noqa: B019 - a cast lives as long as its test
    def category(self, slug: str = "food") -> int:
        """The id of the category."""
        category = Category(slug=slug, name={"sq": f"{slug} sq", "en": slug.title()})
        return int(insert_rows(category)[0])

    def named(self, name: str) -> Person:
        """The person of that name; a member of staff by the role's word."""
        if name in set(Role) and name != Role.CASHIER:
            return self.staff(Role(name))
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person

    def an_offer(
        self, title: str = "Coffee", *, stock: int | None = None, **given: Any
    ) -> ListedOffer:
        """An offer of the bakery, published, for 80 points; `given` are columns in their place."""
        now = clock.now()
        usual: dict[str, Any] = {
            "slug": f"{title.lower().replace(' ', '-')}-{next(NUMBERS)}",
            "kind": OfferKind.PARTNER,
            "state": OfferState.PUBLISHED,
            "title": {"sq": f"{title} sq", "en": title},
            "description": {"sq": "Përshkrimi", "en": "The description"},
            "points": 80,
            "worth_cents": 150,
            "published_at": now,
            "created_at": now,
        }
        with transaction() as session:
            columns = with_texts(given, usual | self._bound(given))
            offer = Offer(**columns | {"revision": version.bump(session)})
            (offer_id,) = insert_rows(offer)
            if stock is not None:
                insert_rows(Stock(offer_id=offer_id, remaining=stock))
        return ListedOffer(offer_id, offer.slug, offer.points, offer.partner_id)

    def _bound(self, given: dict[str, Any]) -> dict[str, Any]:
        bound: dict[str, Any] = {}
        if "category_id" not in given:
            bound["category_id"] = self.category()
        if "partner_id" not in given and given.get("kind", OfferKind.PARTNER) is OfferKind.PARTNER:
            bound["partner_id"] = self.bakery.id
        return bound

    def everybody(self) -> list[Person]:
        """One of each: three customers, the partners' people, all staff."""
        people = [self.arta, self.besnik, self.dafina, self.drita, self.cashier, self.lumi]
        return people + [self.staff(role) for role in Role if role.value in STAFF]
