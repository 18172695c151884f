"""The demo's users, customers and lines, and the points that customers earn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marketplace.accounts.models import Role
from marketplace.accounts.passwords import hash_password
from marketplace.accounts.user_rows import NewUser, add_user
from marketplace.accounts.users import create_user
from marketplace.customers import customers, lines
from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.demo import toml_files
from marketplace.demo.catalogue import Catalogue
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import open_account
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.points_per_euro import CENTS

PASSWORD = "pika-demo-pass"  # noqa: S105 - printed by `demo start`; the demo is not for a public site
ODD_CENTS: Final = 37  # two charges of a month do not add up to one more euro


def create_lines() -> None:
    """Create the lines of the operator's CRM that belong to no registered customer."""
    people = toml_files.read("people.toml")
    with transaction() as session:
        session.add_all(_mobile(number, Tariff.PRIVATE_PREPAID) for number in people["free_lines"])
        session.add_all(
            _mobile(number, Tariff.BUSINESS_POSTPAID) for number in people["business_lines"]
        )
        session.add_all(_contract(contract) for contract in people["fixed_contracts"])


def create_users(catalogue: Catalogue) -> Mapping[str, int]:
    """Create the users of staff and of the partners' owners; returns their ids by username."""
    return {
        user["username"]: create_user(
            username=user["username"],
            password=PASSWORD,
            role=Role(user["role"]),
            email=f"{user['username']}@example.com",
            name=user["name"],
            partner_id=catalogue.partners.get(user.get("partner", "")),
        )
        for user in toml_files.read("people.toml")["user"]
    }


def enrol(person: Mapping[str, Any]) -> tuple[int, int]:
    """Create the customer, their user and their line; returns the customer's and the line's id.

    They get no welcome points, so that their balance is the one that the demo announces.
    """
    email = f"{person['username']}@example.com"
    details = {name: person[name] for name in ("name", "surname", "language")}
    password_hash = hash_password(PASSWORD)
    with transaction() as session:
        customer_id = customers.add(session, email=email, phone=person["number"], **details)
        session.add(_mobile(person["number"], Tariff.PRIVATE_PREPAID))
        session.flush()
        line_id = lines.bind(session, number=person["number"], customer_id=customer_id)
        user = NewUser(
            username=person["username"],
            role=Role.CUSTOMER,
            email=email,
            name=f"{person['name']} {person['surname']}",
            language=person["language"],
            customer_id=customer_id,
        )
        add_user(session, user, password_hash)
        start = clock.first_of_next_month(clock.today())
        open_account(customer_id=customer_id, earning_from=start)
        if "contract" in person:
            session.add(_contract(person["contract"], customer_id=customer_id, earning_from=start))
    return customer_id, line_id


def book_spending(number: str, points: int) -> None:
    """Book a charge of this month that gives the line the points: as many euros, and some cents."""
    today = clock.today()
    charge_id = f"demo {number} {today}"
    month = today.replace(day=1)
    book_charges([ReportedCharge(charge_id, number, month, points * CENTS + ODD_CENTS)])


def _contract(number: str, **owned: Any) -> Line:
    return Line(number=number, kind=LineKind.FIXED, package="Internet + TV", **owned)


def _mobile(number: str, tariff: Tariff) -> Line:
    return Line(number=number, kind=LineKind.MOBILE, tariff=tariff)
