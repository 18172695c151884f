"""Book batches of top-ups: points at once by the table of packages (programme, rule 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance, state
from marketplace.points.billing.models import TopUp
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.models import Lot, Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule
from tests.points.billing.topping import OCTOBER, a_contract, kept, rule, topped_up
from tests.support.cast import Cast, a_line

pytestmark = pytest.mark.usefixtures("contract")


def lot() -> Lot:
    return db.session.scalars(select(Lot).where(Lot.source == Source.TOPUP)).one()


def test_every_top_up_gives_its_points_at_once(cast: Cast, contract: Line) -> None:
    outcome = book_topups([topped_up(contract, "t1"), topped_up(contract, "t2")])
    assert outcome.row_outcomes == (RowOutcome.BOOKED, RowOutcome.BOOKED)
    assert (outcome.points, balance(cast.besnik.customer_id)) == (50, 54)
    assert verify().violations == []


def test_points_of_a_top_up_are_valid_to_30_june_of_the_next_year(contract: Line) -> None:
    book_topups([topped_up(contract)])
    assert (lot().earned_on, lot().expires_on) == (date(2026, 10, 14), date(2027, 6, 30))
    assert (lot().reference, lot().line_id) == ("t1", contract.id)


def test_the_day_is_the_one_in_prishtina(contract: Line) -> None:
    book_topups([topped_up(contract, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))])
    assert (lot().earned_on, lot().expires_on) == (date(2027, 1, 1), date(2028, 6, 30))


def test_the_rules_are_those_of_the_moment_of_the_top_up(cast: Cast, contract: Line) -> None:
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 40}, since=OCTOBER)
    rule(Rule.EXPIRY, "never", since=OCTOBER)
    before = topped_up(contract, "before", at=OCTOBER - timedelta(microseconds=1))
    book_topups([before, topped_up(contract, "after")])
    lots = select(Lot.reference, Lot.amount, Lot.expires_on).where(Lot.source == Source.TOPUP)
    assert sorted(map(tuple, db.session.execute(lots))) == [
        ("after", 40, None),
        ("before", 25, date(2027, 6, 30)),
    ]
    assert balance(cast.besnik.customer_id) == 69


def test_the_same_top_up_again_books_nothing(cast: Cast, contract: Line) -> None:
    book_topups([topped_up(contract)])
    again = book_topups([topped_up(contract), topped_up(contract, "t2")])
    assert again.row_outcomes == (RowOutcome.REPEATED, RowOutcome.BOOKED)
    assert balance(cast.besnik.customer_id) == 54


@pytest.mark.parametrize(
    "other", [{"package": "tv"}, {"at": OCTOBER + timedelta(microseconds=1)}, {"number": None}]
)
def test_the_same_id_with_other_content_is_refused(
    cast: Cast, contract: Line, other: dict[str, object]
) -> None:
    book_topups([topped_up(contract)])
    if "number" in other:
        other = {"number": a_contract(cast.arta).number}
    assert book_topups([topped_up(contract, **other)]).row_outcomes == (RowOutcome.OTHER_CONTENT,)
    assert balance(cast.besnik.customer_id) == 29


def test_a_package_that_gives_nothing_is_kept(cast: Cast, contract: Line) -> None:
    free = topped_up(contract, package="tv")
    assert book_topups([free]).row_outcomes == (RowOutcome.BOOKED,)
    assert book_topups([free]).row_outcomes == (RowOutcome.REPEATED,)
    assert (kept(), balance(cast.besnik.customer_id)) == (1, 4)
    assert state(cast.besnik.customer_id).balance == 4


def test_a_package_in_no_table_can_come_again_once_its_points_are_set(contract: Line) -> None:
    new = topped_up(contract, package="fiber")
    assert book_topups([new]).row_outcomes == (RowOutcome.NO_POINTS_SET,)
    rule(Rule.TOPUP_BY_PACKAGE, {"fiber": 60}, since=OCTOBER - timedelta(days=1))
    assert book_topups([new]) == BatchOutcome((RowOutcome.BOOKED,), 60)


def test_a_mobile_number_earns_by_spending_and_not_by_top_ups(cast: Cast) -> None:
    assert book_topups([topped_up(cast.arta.number)]).row_outcomes == (RowOutcome.WRONG_KIND,)
    assert (kept(), balance(cast.arta.customer_id)) == (0, 640)


def test_a_line_that_the_operator_does_not_know_is_refused() -> None:
    assert book_topups([topped_up("F-nowhere")]).row_outcomes == (RowOutcome.UNKNOWN_LINE,)


def test_a_top_up_before_the_first_month_of_earning_earns_no_points(cast: Cast) -> None:
    late = a_contract(cast.arta, earning_from=date(2026, 11, 1))
    last = topped_up(late, at=datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC))
    first = topped_up(late, "t2", at=datetime(2026, 10, 31, 23, 0, tzinfo=UTC))
    assert book_topups([last, first]).row_outcomes == (RowOutcome.LEFT_OUT, RowOutcome.BOOKED)
    assert (kept(), balance(cast.arta.customer_id)) == (1, 665)


def test_a_top_up_of_a_line_without_owner_or_earning_is_left_out(cast: Cast) -> None:
    lines = [a_contract(None), a_contract(cast.arta, earning_from=None)]
    rows = [topped_up(line, f"t{n}") for n, line in enumerate(lines)]
    assert book_topups(rows).row_outcomes == (RowOutcome.LEFT_OUT, RowOutcome.LEFT_OUT)
    assert kept() == 0


def test_a_top_up_lifts_a_block(cast: Cast) -> None:
    blocked = a_contract(cast.dafina)
    book_topups([topped_up(blocked, package="tv")])
    assert state(cast.dafina.customer_id).blocked_since is not None
    book_topups([topped_up(blocked, "t2")])
    assert state(cast.dafina.customer_id).blocked_since is None


def test_row_outcomes_are_in_the_order_of_the_top_ups(contract: Line) -> None:
    mobile = a_line()
    rows = [topped_up(mobile, "z"), topped_up(contract, "y"), topped_up("F-nowhere", "x")]
    assert book_topups(rows).row_outcomes == (
        RowOutcome.WRONG_KIND,
        RowOutcome.BOOKED,
        RowOutcome.UNKNOWN_LINE,
    )
    assert db.session.scalars(select(TopUp.topup_id)).all() == ["y"]
