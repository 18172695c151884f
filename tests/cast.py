"""The people and things that the tests tell their stories with, each written when first named.

Arta has 640 points, Besnik has 4, Dafina is blocked. Drita owns a bakery with two branches and
employs a cashier; Lumi owns another business. One member of staff of each role; the clerk works in
the operator's shop in Prishtina, and there is another shop in Peja.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import update

from marketplace import clock
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import (
    Branch,
    CatalogueVersion,
    Category,
    Offer,
    OfferKind,
    OfferState,
    Partner,
    Stock,
)
from marketplace.extensions import Base
from marketplace.members.models import Customer, Line, LineKind, Tariff
from marketplace.points.models import Account, Entry, EntryKind, Lot, Source
from marketplace.shops.models import Movement, Shop, ShopStock, StockMovement
from marketplace.transaction import transaction

PASSWORD = "pika-demo-pass"
# argon2 at its cheapest, so that signing in by the form costs tests nothing
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$A3vznSXRL1+LzBSfd7es7g$InxX72t7dEZbvngivkYvmPcYB+qVgsN3y3WdO1iUVRU"
)
NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """One who signs in; the ids that the role has, and for a customer the line."""

    username: str
    user_id: int
    role: Role
    customer_id: int = 0
    line_id: int = 0
    number: str = ""
    partner_id: int = 0
    branch_id: int | None = None
    shop_id: int | None = None

    @property
    def actor(self) -> Actor:
        """The person as the audit log names them."""
        return Actor(user_id=self.user_id, username=self.username, address="127.0.0.1")


@dataclass(frozen=True, slots=True)
class Business:
    """A partner and its branches, the first one first."""

    id: int
    name: str
    branch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LotOf:
    """Points that a customer of the cast has, and how many days they are still good."""

    points: int
    days: int = 300


@dataclass(frozen=True, slots=True)
class OnOffer:
    """An offer of the cast."""

    id: int
    slug: str
    points: int
    partner_id: int | None


def write(row: Base) -> Any:
    """Insert the row and return its id, or its key where that has another name."""
    with transaction() as session:
        session.add(row)
        session.flush()
        return getattr(row, "id", None)


def a_user(username: str, role: Role, **bound: Any) -> Person:
    """A user who may sign in with PASSWORD; `bound` are the columns that bind the role."""
    given = {"name": username.title(), "language": "en", "email": f"{username}@example.com"}
    user = User(
        username=username,
        password_hash=PASSWORD_HASH,
        role=role,
        created_at=clock.now(),
        **given | bound,
    )
    ids = {key: value for key, value in bound.items() if key.endswith("_id")}
    return Person(username=username, user_id=write(user), role=role, **ids)


def a_line(customer_id: int | None = None, **given: Any) -> Line:
    """A private prepaid number, known to the operator; proven where it has a customer."""
    usual = {
        "number": f"+38349{next(NUMBERS):06}",
        "kind": LineKind.MOBILE,
        "tariff": Tariff.PRIVATE_PREPAID,
        "customer_id": customer_id,
        "verified_at": clock.now() if customer_id else None,
    }
    line = Line(**usual | given)
    write(line)
    return line


def a_customer(
    username: str,
    lots: Sequence[LotOf] = (),
    *,
    blocked_since: date | None = None,
    language: str = "en",
) -> Person:
    """A registered customer with one line and points in the lots given."""
    with transaction():
        row = Customer(
            name=username.title(),
            surname="Krasniqi",
            email=f"{username}@example.com",
            language=language,
            registered_at=clock.now() - timedelta(days=200),
        )
        customer_id = write(row)
        line = a_line(customer_id)
        row.phone = line.number
        write(
            Account(
                customer_id=customer_id,
                balance=sum(lot.points for lot in lots),
                earning_from=clock.today() - timedelta(days=190),
                blocked_since=blocked_since,
            )
        )
        for lot in lots:
            a_lot(customer_id, line.id, lot)
        user = a_user(username, Role.CUSTOMER, customer_id=customer_id, language=language)
    return Person(username, user.user_id, Role.CUSTOMER, customer_id, line.id, line.number)


def a_lot(customer_id: int, line_id: int, lot: LotOf) -> None:
    """One lot with the entry that brought it; the balance is the caller's to move."""
    today = clock.today()
    row = Lot(
        customer_id=customer_id,
        line_id=line_id,
        source=Source.SPENDING,
        reference=f"cast-{next(NUMBERS)}",
        earned_on=today - timedelta(days=90),
        expires_on=today + timedelta(days=lot.days),
        amount=lot.points,
        remaining=lot.points,
    )
    entry = Entry(
        customer_id=customer_id,
        lot_id=write(row),
        kind=EntryKind.EARN,
        amount=lot.points,
        at=clock.now() - timedelta(days=90),
        on_day=today - timedelta(days=90),
    )
    write(entry)


def a_business(name: str, *cities: str) -> Business:
    """A partner with a branch in each of the cities."""
    slug = name.lower().replace(" ", "-")
    with transaction():
        partner_id = write(Partner(slug=slug, name=name, created_at=clock.now()))
        branches = [
            Branch(partner_id=partner_id, name=f"{name} {city}", city=city, address="Rruga Agim 1")
            for city in cities
        ]
        branch_ids = tuple(write(branch) for branch in branches)
    return Business(partner_id, name, branch_ids)


def a_shop(city: str, **given: Any) -> int:
    """The id of an open shop of the operator in the city; `given` are columns in their place."""
    usual = {
        "name": f"IPKO {city}",
        "city": city,
        "address": "Sheshi Nëna Terezë 1",
        "opening_hours": "8-20",
        "phone": "+38338123456",
        "created_at": clock.now(),
    }
    return int(write(Shop(**usual | given)))


def a_stock(shop_id: int, offer: OnOffer, n: int, *, low_at: int = 2) -> None:
    """Let the shop have received `n` more of the gift, and find it low at `low_at`."""
    with transaction() as session:
        row = session.get(ShopStock, (shop_id, offer.id), populate_existing=True)
        row = row or ShopStock(shop_id=shop_id, offer_id=offer.id, on_hand=0, low_at=low_at)
        row.on_hand += n
        came = {"kind": Movement.RECEIVED, "change": n, "on_hand": row.on_hand, "at": clock.now()}
        write(row)
        write(StockMovement(shop_id=shop_id, offer_id=offer.id, **came))
        session.execute(update(CatalogueVersion).values(version=CatalogueVersion.version + 1))


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

    def a_gift(self, title: str = "Mug", *, in_shop: int = 5, **given: Any) -> OnOffer:
        """A published gift for 60 points, of which the shop in Prishtina has so many."""
        usual = {"kind": OfferKind.GIFT, "points": 60}
        gift = self.an_offer(title, **usual | given)
        a_stock(self.shop, gift, in_shop)
        return gift

    @lru_cache  # noqa: B019 - a cast lives as long as its test
    def category(self, slug: str = "food") -> int:
        """The id of the category."""
        return int(write(Category(slug=slug, name_sq=f"{slug} sq", name_en=slug.title())))

    def named(self, name: str) -> Person:
        """The person of that name; a member of staff by the role's word."""
        if name in set(Role) and name != Role.CASHIER:
            return self.staff(Role(name))
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person

    def an_offer(self, title: str = "Coffee", *, stock: int | None = None, **given: Any) -> OnOffer:
        """An offer of the bakery, published, for 80 points; `given` are columns in their place."""
        now = clock.now()
        usual: dict[str, Any] = {
            "slug": f"{title.lower().replace(' ', '-')}-{next(NUMBERS)}",
            "kind": OfferKind.PARTNER,
            "state": OfferState.PUBLISHED,
            "title_sq": f"{title} sq",
            "title_en": title,
            "description_sq": "Përshkrimi",
            "description_en": "The description",
            "points": 80,
            "worth_cents": 150,
            "published_at": now,
            "created_at": now,
        }
        offer = Offer(**usual | self._bound(given) | given)
        with transaction():
            offer_id = write(offer)
            if stock is not None:
                write(Stock(offer_id=offer_id, remaining=stock))
            touch_catalogue(offer)
        return OnOffer(offer_id, offer.slug, offer.points, offer.partner_id)

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


STAFF = frozenset({"marketing", "support", "finance", "clerk", "auditor", "administrator"})


def touch_catalogue(offer: Offer) -> None:
    """Count the catalogue's version up and stamp the offer with it, as publishing does."""
    with transaction() as session:
        session.flush()
        counted = update(CatalogueVersion).values(version=CatalogueVersion.version + 1)
        version = session.scalar(counted.returning(CatalogueVersion.version))
        offer.revision = version or 0
