"""The demo's people: who signs in, the lines that the operator knows, and points earned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.models import Role
from marketplace.accounts.users import create_user
from marketplace.customers import customers, lines
from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.demo import sources
from marketplace.demo.shop import Shop
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import open_account
from marketplace.points.earn import earn
from marketplace.points.models import Source

PASSWORD = "pika-demo-pass"  # noqa: S105 - printed for everybody; the demo is not for the world


def know_lines() -> None:
    """What the operator's CRM knows beside the lines of registered customers."""
    known = sources.read("people.toml")
    with transaction() as session:
        session.add_all(_mobile(number, Tariff.PRIVATE_PREPAID) for number in known["free_lines"])
        session.add_all(
            _mobile(number, Tariff.BUSINESS_POSTPAID) for number in known["business_lines"]
        )
        session.add_all(_contract(contract) for contract in known["fixed_contracts"])


def employ(shop: Shop) -> Mapping[str, int]:
    """Give staff and the partners' owners their accounts; returns the users' ids by username."""
    return {
        user["username"]: create_user(
            username=user["username"],
            password=PASSWORD,
            role=Role(user["role"]),
            email=f"{user['username']}@example.com",
            name=user["name"],
            partner_id=shop.partners.get(user.get("partner", "")),
        )
        for user in sources.read("people.toml")["user"]
    }


def join(person: Mapping[str, Any]) -> tuple[int, int]:
    """Let the customer join with a line, now; returns the customer's and the line's id.

    Without welcome points, so that they have what the demo says they have.
    """
    email = f"{person['username']}@example.com"
    told = {name: person[name] for name in ("name", "surname", "language")}
    with transaction() as session:
        customer_id = customers.add(session, email=email, phone=person["number"], **told)
        session.add(_mobile(person["number"], Tariff.PRIVATE_PREPAID))
        session.flush()
        line_id = lines.bind(session, number=person["number"], customer_id=customer_id)
        create_user(
            username=person["username"],
            password=PASSWORD,
            role=Role.CUSTOMER,
            email=email,
            name=f"{person['name']} {person['surname']}",
            language=person["language"],
            customer_id=customer_id,
        )
        start = clock.first_of_next_month(clock.today())
        open_account(customer_id=customer_id, earning_from=start)
        if "contract" in person:
            session.add(_contract(person["contract"], customer_id=customer_id, earning_from=start))
    return customer_id, line_id


def earns(customer_id: int, line_id: int, points: int) -> None:
    """Book what the line earned today."""
    today = clock.today()
    earn(
        customer_id=customer_id,
        line_id=line_id,
        source=Source.SPENDING,
        reference=f"demo {today}",
        points=points,
        on=today,
    )


def _contract(number: str, **owned: Any) -> Line:
    return Line(number=number, kind=LineKind.FIXED, package="internet-tv", **owned)


def _mobile(number: str, tariff: Tariff) -> Line:
    return Line(number=number, kind=LineKind.MOBILE, tariff=tariff)
