"""The demo's people: who signs in, the lines that the operator knows, and points earned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from marketplace import clock
from marketplace.accounts.models import Role
from marketplace.accounts.users import create_user
from marketplace.demo import sources
from marketplace.demo.shop import Shop
from marketplace.members import customers, lines
from marketplace.members.models import Customer, Line, LineKind, Tariff
from marketplace.points.accounts import open_account
from marketplace.points.earn import earn
from marketplace.points.idle import months_before
from marketplace.points.models import Account, Source
from marketplace.programme.in_force import programme_now
from marketplace.transaction import transaction

PASSWORD = "pika-demo-pass"  # noqa: S105 - printed for everybody; the demo is not for the world
REGISTERED = timedelta(days=240)  # ago, so that all that the demo's customers earned came after


def know_lines() -> None:
    """What the operator's CRM knows beside the lines of registered customers."""
    known = sources.read("people.toml")
    with transaction() as session:
        session.add_all(_mobile(number, Tariff.PRIVATE_PREPAID) for number in known["free_lines"])
        session.add_all(
            _mobile(number, Tariff.BUSINESS_POSTPAID) for number in known["business_lines"]
        )
        session.add_all(
            Line(number=contract, kind=LineKind.FIXED, package="internet-tv")
            for contract in known["fixed_contracts"]
        )


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


def join(person: dict[str, Any]) -> tuple[int, int]:
    """Let the customer join with a line and what it earned; returns customer's and line's id.

    They joined REGISTERED ago: their welcome points are spent long since.
    """
    email = f"{person['username']}@example.com"
    told = {name: person[name] for name in ("name", "surname", "language")}
    with transaction() as session:
        customer_id = customers.add(session, email=email, phone=person["number"], **told)
        session.get_one(Customer, customer_id).registered_at -= REGISTERED
        session.add(_mobile(person["number"], Tariff.PRIVATE_PREPAID))
        session.flush()
        line_id = lines.bind(session, number=person["number"], customer_id=customer_id)
        line = session.get_one(Line, line_id)
        line.verified_at = clock.now() - REGISTERED
        line.earning_from = clock.first_of_next_month(clock.today() - REGISTERED)
        create_user(
            username=person["username"],
            password=PASSWORD,
            role=Role.CUSTOMER,
            email=email,
            name=f"{person['name']} {person['surname']}",
            language=person["language"],
            customer_id=customer_id,
        )
        _earn(customer_id, line_id, person["earned"])
    return customer_id, line_id


def block(customer_id: int) -> None:
    """Block the customer from the first of this month on, as the calendar would have done."""
    since = clock.today().replace(day=1)
    with transaction() as session:
        session.execute(
            update(Account)
            .where(Account.customer_id == customer_id)
            .values(
                blocked_since=since, idle_from=months_before(since, programme_now().idle_months)
            )
        )


def _earn(customer_id: int, line_id: int, earned: list[tuple[int, int]]) -> None:
    today = clock.today()
    start = clock.first_of_next_month(today - REGISTERED)
    open_account(customer_id=customer_id, earning_from=start)
    for points, days_ago in earned:
        day = today - timedelta(days=days_ago)
        earn(
            customer_id=customer_id,
            line_id=line_id,
            source=Source.SPENDING,
            reference=f"demo {day:%Y-%m}",
            points=points,
            on=day,
        )


def _mobile(number: str, tariff: Tariff) -> Line:
    return Line(number=number, kind=LineKind.MOBILE, tariff=tariff)
