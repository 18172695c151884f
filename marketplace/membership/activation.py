"""Activate a line: bind it to the customer, and give its welcome points once ever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.customers import lines
from marketplace.customers.models import Line, LineKind
from marketplace.foundation import clock
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.programme.in_force import programme_now

WELCOME = "welcome"


@dataclass(frozen=True, slots=True)
class Activation:
    """A line that was bound to a customer: its welcome points, and the day from which it earns."""

    line_id: int
    number: str
    points: int
    earning_from: date
    is_mobile: bool = True

    @property
    def facts(self) -> dict[str, Any]:
        """The values of the messages about it."""
        return {
            "number": self.number,
            "points": self.points,
            "earning_from": self.earning_from.isoformat(),
        }


def activate(
    session: Session,
    *,
    number: str,
    customer_id: int,
    kinds: Collection[LineKind] = lines.BY_SMS,
) -> Activation:
    """Bind the line to the customer and book its welcome points at once (programme, rules 1 and 2).

    The customer's points account is open, and locked by the caller before any line. A tariff or
    package that is in no table gives nothing; a line that has had welcome points, under any owner,
    gets none again, unless the CRM reported a new subscription for its number. Raises LineTaken.
    """
    line_id = lines.bind(session, number=number, customer_id=customer_id, kinds=kinds)
    tariff, package, earning_from, life = session.execute(
        select(Line.tariff, Line.package, Line.earning_from, Line.life).where(Line.id == line_id)
    ).one()
    points = programme_now().welcome_points(tariff=tariff, package=package)
    if not _book(customer_id, line_id, points, life):
        points = 0
    return Activation(
        line_id, number, points, cast("date", earning_from), is_mobile=tariff is not None
    )


def _book(customer_id: int, line_id: int, points: int, life: int) -> bool:
    return points > 0 and earn(
        customer_id=customer_id,
        line_id=line_id,
        source=Source.WELCOME,
        reference=WELCOME if life == 1 else f"{WELCOME}/{life}",
        points=points,
        on=clock.today(),
    )
