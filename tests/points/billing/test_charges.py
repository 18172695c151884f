"""Book batches of charges: the whole euros of a line's month, once, in any combination."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import event, select

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.customers.models import Tariff
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.models import Lot, Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule
from tests.points.billing.topping import a_contract, rule
from tests.support.cast import Cast, Person, a_line

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def number(cast: Cast) -> str:
    """A mobile line of Besnik, who has 4 points, that earns from June on."""
    return a_line(cast.besnik.customer_id, earning_from=JUNE).number


def points(person: Person) -> int:
    return balance(person.customer_id or 0)


def spending_lots(since: date) -> list[tuple[str, int, date | None]]:
    lots = select(Lot.reference, Lot.amount, Lot.expires_on)
    new = lots.where(Lot.source == Source.SPENDING, Lot.earned_on >= since).order_by(Lot.id)
    return [tuple(row) for row in db.session.execute(new)]


def test_charges_of_a_month_in_one_batch_are_summed_before_they_are_rounded(
    cast: Cast, number: str
) -> None:
    rows = [ReportedCharge(f"c{n}", number, JUNE, 50) for n in range(10)]
    assert book_charges(rows).points == 5
    assert points(cast.besnik) == 9


def test_a_later_charge_gives_what_the_sum_still_gives(number: str) -> None:
    assert book_charges([ReportedCharge("first", number, JUNE, 199)]).points == 1
    assert book_charges([ReportedCharge("then", number, JUNE, 2)]).points == 1
    assert spending_lots(JUNE)[-2:] == [
        ("2026-06/1", 1, date(2027, 6, 30)),
        ("2026-06/2", 1, date(2027, 6, 30)),
    ]


def test_a_credit_note_takes_nothing_back_and_counts_later(cast: Cast, number: str) -> None:
    book_charges([ReportedCharge("much", number, JUNE, 1000)])
    assert book_charges([ReportedCharge("note", number, JUNE, -600)]).points == 0
    assert book_charges([ReportedCharge("more", number, JUNE, 700)]).points == 1
    assert points(cast.besnik) == 15
    assert verify().violations == []


def test_each_month_of_charges_is_rounded_separately(number: str) -> None:
    both = [ReportedCharge("june", number, JUNE, 150), ReportedCharge("july", number, JULY, 150)]
    assert book_charges(both).points == 2


def test_row_outcomes_are_in_the_order_of_the_charges(cast: Cast, number: str) -> None:
    business = a_line(
        cast.besnik.customer_id, tariff=Tariff.BUSINESS_POSTPAID, earning_from=JUNE
    ).number
    rows = {
        ReportedCharge("early", number, MAY, 500): RowOutcome.LEFT_OUT,
        ReportedCharge("nobody's", "+38349999999", JUNE, 500): RowOutcome.UNKNOWN_LINE,
        ReportedCharge("good", number, JUNE, 500): RowOutcome.BOOKED,
        ReportedCharge("fixed", a_contract(cast.besnik).number, JUNE, 500): RowOutcome.WRONG_KIND,
        ReportedCharge("business", business, JUNE, 500): RowOutcome.LEFT_OUT,
        ReportedCharge("good too", number, JULY, 500): RowOutcome.BOOKED,
    }
    assert book_charges(list(rows)).row_outcomes == tuple(rows.values())
    assert points(cast.besnik) == 14


def test_a_charge_again_is_known_by_its_id_and_content(number: str) -> None:
    charge = ReportedCharge("c1", number, JUNE, 500)
    book_charges([charge])
    again = [charge, ReportedCharge("c2", number, JUNE, 500)]
    assert book_charges(again).row_outcomes == (RowOutcome.REPEATED, RowOutcome.BOOKED)
    for other in ({"cents": 501}, {"month": JULY}):
        assert book_charges([charge._replace(**other)]).row_outcomes == (RowOutcome.OTHER_CONTENT,)


def test_the_rules_of_the_month_decide(number: str) -> None:
    rule(Rule.POINTS_PER_EURO, 3)
    rule(Rule.EXPIRY, "never")
    assert book_charges([ReportedCharge("c1", number, JUNE, 299)]).points == 6
    assert spending_lots(JUNE)[-1] == ("2026-06/6", 6, None)


def test_a_batch_takes_as_many_statements_as_one_charge(number: str) -> None:
    def statements(rows: list[ReportedCharge]) -> int:
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        book_charges(rows)
        return len(seen)

    one = statements([ReportedCharge("c", number, JUNE, 500)])
    assert statements([ReportedCharge(f"c{n}", number, JULY, 500) for n in range(300)]) <= one


def test_points_that_a_conversion_gave_back_are_no_points_of_their_month(
    cast: Cast, number: str
) -> None:
    book_charges([ReportedCharge("first", number, JUNE, 1000)])
    made = convert(
        customer_id=cast.besnik.customer_id,
        offer=cast.an_offer(points=14).slug,
        via=ConversionChannel.WEB,
        key="all",
    )
    with time_machine.travel(clock.start_of(date(2027, 7, 5))):
        cancel(conversion_id=made.id, reason="wrong", actor=cast.staff(Role.SUPPORT).actor)
        assert book_charges([ReportedCharge("late", number, JUNE, 1000)]).points == 10
    assert verify().violations == []
