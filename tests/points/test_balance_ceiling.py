"""Refuse what would lift an account above the ceiling of the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Role
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance, state
from marketplace.points.balance_ceiling import MOST_POINTS, TooManyPoints
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.models import Charge, TopUp
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome
from marketplace.points.billing.topup import top_up
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.corrections.correct import correct
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule
from tests.points.billing.topping import a_contract, kept, rule, topped_up
from tests.support.cast import Cast, LotOf, Person, a_customer, a_line

LARGEST = 10_000_000  # cents of one charge
JUNE = date(2026, 6, 1)


@pytest.fixture
def rich(cast: Cast) -> Person:
    """A customer with 20 points fewer than an account can hold, on a line that earns."""
    assert cast
    rich = a_customer("rich", [LotOf(MOST_POINTS - 20)])
    with_start = update(Line).where(Line.id == rich.line_id).values(earning_from=JUNE)
    with transaction() as session:
        session.execute(with_start)
    return rich


@pytest.fixture
def contract(rich: Person) -> Line:
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 25, "tv": 10})
    return a_contract(rich)


def earning_line(person: Person) -> str:
    return a_line(person.customer_id, earning_from=JUNE).number


def test_charges_at_the_highest_rule_are_refused_and_the_others_are_booked(cast: Cast) -> None:
    rule(Rule.POINTS_PER_EURO, 1_000)
    usual, line = cast.arta, earning_line(cast.besnik)
    rows = [ReportedCharge(f"c{n}", line, JUNE, LARGEST) for n in range(25)]
    rows.append(ReportedCharge("usual", earning_line(usual), JUNE, 100))
    assert book_charges(rows) == BatchOutcome(
        (*[RowOutcome.NO_ROOM] * 25, RowOutcome.BOOKED), 1_000
    )
    assert (balance(cast.besnik.customer_id), balance(usual.customer_id)) == (4, 1_640)
    assert [one.charge_id for one in db.session.query(Charge)] == ["usual"]
    assert verify().violations == []


def test_the_last_points_that_fit_are_booked(rich: Person) -> None:
    twenty, one_more = (ReportedCharge(f"c{n}", rich.number, JUNE, n) for n in (2_000, 100))
    assert book_charges([twenty]).row_outcomes == (RowOutcome.BOOKED,)
    assert book_charges([one_more]).row_outcomes == (RowOutcome.NO_ROOM,)
    assert balance(rich.customer_id) == MOST_POINTS


def test_top_ups_that_do_not_fit_are_refused(cast: Cast, rich: Person, contract: Line) -> None:
    others = a_contract(cast.arta)
    rows = [topped_up(contract), topped_up(others, "t2")]
    assert book_topups(rows).row_outcomes == (RowOutcome.NO_ROOM, RowOutcome.BOOKED)
    assert book_topups([topped_up(contract, package="tv")]).row_outcomes == (RowOutcome.BOOKED,)
    assert (balance(rich.customer_id), kept()) == (MOST_POINTS - 10, 2)


def telling(rich: Person, contract: Line, _cast: Cast) -> None:
    assert rich
    top_up(topped_up(contract))


def earning(rich: Person, _contract: Line, _cast: Cast) -> None:
    earn(
        customer_id=rich.customer_id,
        line_id=rich.line_id,
        source=Source.WELCOME,
        reference="welcome",
        points=21,
        on=clock.today(),
    )


def correcting(rich: Person, _contract: Line, cast: Cast) -> None:
    correct(
        customer_id=rich.customer_id,
        line_id=rich.line_id,
        points=21,
        reason="a slip",
        actor=cast.staff(Role.SUPPORT).actor,
        key="k",
    )


@pytest.mark.parametrize("action", [telling, earning, correcting])
def test_points_above_the_balance_ceiling_are_refused_with_the_ceiling(
    cast: Cast, rich: Person, contract: Line, action: Callable[[Person, Line, Cast], None]
) -> None:
    with pytest.raises(TooManyPoints, match="1\xa0000\xa0000\xa0000"):
        action(rich, contract, cast)
    assert state(rich.customer_id).balance == MOST_POINTS - 20
    assert db.session.query(TopUp).count() == 0
    assert verify().violations == []
