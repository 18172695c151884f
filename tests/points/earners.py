"""Create people who earn on the days that the programme's examples name."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select, update

from marketplace.foundation.clock import PROGRAMME_ZONE
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import Reminder
from marketplace.points.earn import earn
from marketplace.points.models import Account, Source
from tests.support.cast import NUMBERS, Person, a_customer

LAST_DAY = date(2018, 6, 30)  # of what was earned in 2017
SIXTY, THIRTY, SEVEN = date(2018, 5, 1), date(2018, 5, 31), date(2018, 6, 23)  # days before it


def prishtina(*moment: int) -> datetime:
    """Return the UTC moment at which the clock of Prishtina shows these values."""
    return datetime(*moment, tzinfo=PROGRAMME_ZONE).astimezone(UTC)


def an_earner(name: str, *, earning_from: date, language: str = "en") -> Person:
    """Create a customer without points who earns from the day on."""
    person = a_customer(name, language=language)
    with transaction() as session:
        mine = Account.customer_id == person.customer_id
        session.execute(update(Account).where(mine).values(earning_from=earning_from))
    return person


def earned(
    person: Person, points: int, on: date, source: Source = Source.SPENDING, reference: str = ""
) -> None:
    """Book points that the person's line earned on the day."""
    earn(
        customer_id=person.customer_id,
        line_id=person.line_id,
        source=source,
        reference=reference or f"earned-{next(NUMBERS)}",
        points=points,
        on=on,
    )


def earned_in_2017(name: str, language: str = "en") -> Person:
    """Create a customer who earned 12 points in 2017, good to 30.06.2018, and 5 in 2018."""
    person = an_earner(name, earning_from=date(2017, 1, 1), language=language)
    earned(person, 7, date(2017, 1, 31))
    earned(person, 5, date(2017, 12, 31))
    earned(person, 5, date(2018, 1, 31))
    return person


def account(person: Person) -> Account:
    """Return the person's account, read anew."""
    return db.session.get_one(Account, person.customer_id, populate_existing=True)


def is_blocked(person: Person) -> bool:
    """Return whether the person is blocked."""
    return account(person).blocked_since is not None


def distances() -> list[int]:
    """Return the number of days before the last day at which each reminder was sent."""
    return list(db.session.scalars(select(Reminder.days_before).order_by(Reminder.at)))
