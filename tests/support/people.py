"""Those who sign in: written with their lines and their points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from argon2 import PasswordHasher

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.customers.models import Customer, Line, LineKind, Tariff
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.models import Account, Entry, EntryKind, Lot, Source
from tests.support.rows import NUMBERS, insert_rows, write

PASSWORD = "pika-demo-pass"
# argon2 at its cheapest, so that hashing costs tests nothing; the stored hash is of that cost
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$A3vznSXRL1+LzBSfd7es7g$InxX72t7dEZbvngivkYvmPcYB+qVgsN3y3WdO1iUVRU"
)


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
class LotOf:
    """Points that a customer of the cast has, and how many days they are still good."""

    points: int
    days: int = 300


def a_user(username: str, role: Role, **bound: Any) -> Person:
    """A user who may sign in with PASSWORD; `bound` are the columns that bind the role."""
    ids = {key: value for key, value in bound.items() if key.endswith("_id")}
    (user_id,) = insert_rows(_user(username, role, **bound))
    return Person(username=username, user_id=user_id, role=role, **ids)


def _user(username: str, role: Role, **bound: Any) -> User:
    given = {"name": username.title(), "language": "en", "email": f"{username}@example.com"}
    return User(
        username=username,
        password_hash=PASSWORD_HASH,
        role=role,
        created_at=clock.now(),
        **given | bound,
    )


def a_line(customer_id: int | None = None, **given: Any) -> Line:
    """A private prepaid number, known to the operator; proven where it has a customer."""
    line = _line(customer_id, **given)
    write(line)
    return line


def _line(customer_id: int | None, **given: Any) -> Line:
    usual = {
        "number": f"+38349{next(NUMBERS):06}",
        "kind": LineKind.MOBILE,
        "tariff": Tariff.PRIVATE_PREPAID,
        "customer_id": customer_id,
        "verified_at": clock.now() if customer_id else None,
    }
    return Line(**usual | given)


def a_customer(
    username: str,
    lots: Sequence[LotOf] = (),
    *,
    blocked_since: date | None = None,
    language: str = "en",
) -> Person:
    """A registered customer with one line and points in the lots given."""
    number = f"+38349{next(NUMBERS):06}"
    row = Customer(
        name=username.title(),
        surname="Krasniqi",
        email=f"{username}@example.com",
        language=language,
        registered_at=clock.now() - timedelta(days=200),
        phone=number,
    )
    with transaction():
        (customer_id,) = insert_rows(row)
        account = Account(
            customer_id=customer_id,
            balance=sum(lot.points for lot in lots),
            earning_from=clock.today() - timedelta(days=190),
            blocked_since=blocked_since,
        )
        user = _user(username, Role.CUSTOMER, customer_id=customer_id, language=language)
        line = _line(customer_id, number=number)
        line_id, _, user_id = insert_rows(line, account, user)
        _insert_lots(customer_id, line_id, lots)
    return Person(username, user_id, Role.CUSTOMER, customer_id, line_id, number)


def a_lot(customer_id: int, line_id: int, lot: LotOf) -> None:
    """One lot with the entry that brought it; the balance is the caller's to move."""
    _insert_lots(customer_id, line_id, [lot])


def _insert_lots(customer_id: int, line_id: int, lots: Sequence[LotOf]) -> None:
    today = clock.today()
    rows = [
        Lot(
            customer_id=customer_id,
            line_id=line_id,
            source=Source.SPENDING,
            reference=f"cast-{next(NUMBERS)}",
            earned_on=today - timedelta(days=90),
            expires_on=today + timedelta(days=lot.days),
            amount=lot.points,
            remaining=lot.points,
        )
        for lot in lots
    ]
    entries = [
        Entry(
            customer_id=customer_id,
            lot_id=lot_id,
            kind=EntryKind.EARN,
            amount=row.amount,
            at=clock.now() - timedelta(days=90),
            on_day=today - timedelta(days=90),
        )
        for lot_id, row in zip(insert_rows(*rows), rows, strict=True)
    ]
    insert_rows(*entries)
