"""Close months: what a statement says, computed by hand before, and each code once for ever."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.partners.change_terms import change_payee
from marketplace.catalogue.partners.payee import PayeeContent
from marketplace.catalogue.partners.terms_models import Basis
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.schedule import calendar
from marketplace.schedule.worker import settle_last_month
from marketplace.settlement import statement_lines, statements
from marketplace.settlement.adjust import correct, reverse
from marketplace.settlement.close import close_months, last_closed
from marketplace.settlement.models import StatementState
from marketplace.settlement.statements import StatementFilter, StatementRow
from marketplace.settlement.verify import verify
from tests.settlement.months import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    at,
    bought,
    bought_and_used,
    buyer,
    closed_in,
    terms,
    used,
)
from tests.support.cast import Cast


def lines_of(row: StatementRow) -> list[tuple[str, int, int]]:
    lines = statement_lines.every_line(row.id)
    return [(one.kind.value, one.net_cents, one.tax_cents) for one in lines]


def all_rows() -> list[StatementRow]:
    return list(statements.every(StatementFilter()))


def test_a_month_computed_by_hand(cast: Cast) -> None:
    with at(10, 1):
        arta, branch = buyer(), cast.bakery.branch_ids[0]
        coffee = cast.an_offer("Coffee", worth_cents=150)
        cake = cast.an_offer("Cake", worth_cents=900)
        tea = cast.an_offer("Tea", worth_cents=100)
        book = cast.an_offer("Book", partner_id=cast.bookshop.id, worth_cents=1000)
        bakery = cast.bakery.id
        # 65.5 % of the worth, taxed with 18 %; the cake 2.50 EUR with 8 %; the tea costs nothing
        first = terms(cast, bakery, share_bp=6550)
        terms(cast, bakery, cake, basis=Basis.FIXED, fixed_cents=250, tax_bp=800)
        terms(cast, bakery, tea, basis=Basis.NOTHING)
        terms(cast, bakery, starts_on=date(2025, 10, 15), share_bp=8000, made_from=first)
    with at(10, 14, 23, 59):
        bought_and_used(arta, coffee, branch)  # 150 * 0.655 = 98.25 -> 98; 98 * 0.18 = 17.64 -> 18
        kept = bought(arta, coffee)
        bought_and_used(arta, cake)  # 250; 250 * 0.08 = 20
    with at(10, 15, 0, 0):
        bought_and_used(arta, coffee)  # 150 * 0.8 = 120; 120 * 0.18 = 21.6 -> 22
        bought_and_used(arta, tea)  # 0
    with at(10, 20):
        used(kept)  # converted under the earlier terms: 98 and 18
        bought_and_used(arta, book)  # the bookshop has no terms
    with at(10, 31, 23, 59, 59):
        last = bought(arta, coffee)
        used(last)  # 120 and 22
    with at(11, 1, 0, 0):
        bought_and_used(arta, coffee)  # of November

    assert closed_in(11) == 1

    mine, other = all_rows()
    assert lines_of(mine) == [
        ("code", 98, 18),
        ("code", 250, 20),
        ("code", 120, 22),
        ("code", 0, 0),
        ("code", 98, 18),
        ("code", 120, 22),
    ]
    assert (mine.net_cents, mine.tax_cents, mine.total_cents) == (686, 100, 786)
    assert (mine.label, mine.codes, mine.unpriced) == ("2025-00001", 6, 0)
    assert (mine.month, mine.state) == (OCTOBER, StatementState.CLOSED)
    assert (other.label, other.codes, other.unpriced, other.total_cents) == ("2025-00002", 1, 1, 0)
    by_offer = [(one.slug, one.codes, one.net_cents) for one in statement_lines.by_offer(mine.id)]
    assert by_offer == [(coffee.slug, 4, 436), (cake.slug, 1, 250), (tea.slug, 1, 0)]
    by_branch = {one.branch_id: one.net_cents for one in statement_lines.by_branch(mine.id)}
    assert by_branch == {branch: 98, None: 588}
    assert verify().violations == []


def test_a_reversal_after_closing_is_a_line_of_the_next_statement_with_its_reason(
    cast: Cast,
) -> None:
    finance = cast.staff(Role.FINANCE).actor
    with at(10, 1):
        arta, coffee = buyer(), cast.an_offer("Coffee", worth_cents=150)
        terms(cast, cast.bakery.id, share_bp=6550)
        bought_and_used(arta, coffee)
    closed_in(11)
    (october,) = all_rows()
    (line,) = statement_lines.every_line(october.id)
    with at(11, 5):
        reverse(line_id=line.id, reason="the till was tested", actor=finance)
        sure = {"partner_id": cast.bakery.id, "net_cents": -50, "tax_bp": 1800, "key": "k"}
        correct(**sure, reason="poster", actor=finance)
        assert correct(**sure, reason="poster", actor=finance) is None
        bought_and_used(arta, coffee)
    closed_in(12)

    before, november = all_rows()
    assert before == october
    assert lines_of(november) == [("code", 98, 18), ("reversal", -98, -18), ("correction", -50, -9)]
    reasons = [one.reason for one in statement_lines.every_line(november.id)]
    assert reasons == [None, "the till was tested", "poster"]
    assert (november.codes, november.total_cents) == (1, -59)
    assert november.label == "2025-00002"
    assert verify().violations == []


def test_days_of_an_outage_are_caught_up_month_by_month(cast: Cast) -> None:
    with at(9, 20):
        arta, coffee = buyer(), cast.an_offer()
        terms(cast, cast.bakery.id, share_bp=10_000)
    for month in (9, 11, 12):
        with at(month, 25):
            bought_and_used(arta, coffee)
    with at(12, 28):
        assert close_months(on=clock.today()) == 3
        assert last_closed() == NOVEMBER
        assert close_months(on=clock.today()) == 0
    with at(12, 31, 23, 59):
        assert close_months(on=date(2026, 1, 1)) == 0
    # months begin anew with each year; nothing was converted in October
    with clock.put_back(clock.machine_now() - clock.start_of(date(2026, 1, 1))):
        assert close_months(on=clock.today()) == 0  # an hour after midnight
    with clock.put_back(clock.machine_now() - clock.start_of(date(2026, 2, 3))):
        bought_and_used(arta, coffee)
    with clock.put_back(clock.machine_now() - clock.start_of(date(2026, 3, 3))):
        assert close_months(on=clock.today()) == 3
    assert [(one.month, one.label) for one in all_rows()] == [
        (date(2025, 9, 1), "2025-00001"),
        (NOVEMBER, "2025-00002"),
        (DECEMBER, "2025-00003"),
        (date(2026, 2, 1), "2026-00001"),
    ]
    assert verify().violations == []
    closings = select(AuditEntry.subject_id).where(AuditEntry.action == "settlement.close")
    assert len(db.session.scalars(closings).all()) == 6


@pytest.mark.usefixtures("app")
def test_the_books_begin_with_the_first_terms(cast: Cast) -> None:
    with at(10, 20):
        arta, coffee = buyer(), cast.an_offer()
        bought_and_used(arta, coffee)
    assert closed_in(11) == 0
    with at(11, 20):
        early = bought(arta, coffee)
        terms(cast, cast.bakery.id, share_bp=10_000)
        used(early)
    assert closed_in(12) == 1

    (november,) = all_rows()
    assert (november.month, november.codes, november.unpriced) == (NOVEMBER, 1, 1)
    assert lines_of(november) == [("code", 0, 0)]
    assert [one.priced for one in statement_lines.every_line(november.id)] == [False]
    assert verify().violations == []


def test_a_code_booked_after_its_month_was_closed_is_in_the_next_statement(cast: Cast) -> None:
    with at(10, 20):
        arta, coffee = buyer(), cast.an_offer()
        terms(cast, cast.bakery.id, share_bp=10_000)
        bought_and_used(arta, coffee)
        slow = bought(arta, coffee)
    closed_in(11)
    with at(10, 31, 23, 59, 59):
        used(slow)  # its transaction ended only after the closing
    assert verify().violations == []
    assert verify().counts["codes to come"] == 1
    closed_in(12)

    _october, november = all_rows()
    (line,) = statement_lines.every_line(november.id)
    assert (line.conversion_id, line.reason) == (slow.id, str(statement_lines.LATE))
    assert verify().violations == []
    assert verify().counts["codes to come"] == 0


def test_the_payee_and_the_day_of_payment_are_those_of_the_closing(cast: Cast) -> None:
    finance = cast.staff(Role.FINANCE).actor
    payee = PayeeContent(
        legal_name="Furra SH.P.K.", tax_number="811", iban="XK051212012345678906", payment_days=15
    )
    with at(10, 1):
        arta = buyer()
        terms(cast, cast.bakery.id, share_bp=10_000)
        bought_and_used(arta, cast.an_offer())
        bought_and_used(arta, cast.an_offer(partner_id=cast.bookshop.id))
        partner = {"partner_id": cast.bakery.id, "why": "contract", "actor": finance}
        first = change_payee(**partner, content=payee, made_from=0)
    closed_in(11)
    with at(11, 20):
        later = PayeeContent(legal_name="Other", tax_number="812", iban=payee.iban, payment_days=60)
        change_payee(**partner, content=later, made_from=first)

    mine, other = all_rows()
    assert (mine.legal_name, mine.payment_days) == ("Furra SH.P.K.", 15)
    assert mine.due_on == date(2025, 11, 17)
    assert (other.legal_name, other.due_on) == (None, date(2025, 12, 2))


def test_the_calendar_closes_the_month_and_says_so(cast: Cast) -> None:
    with at(10, 1):
        terms(cast, cast.bakery.id, share_bp=10_000)
        bought_and_used(buyer(), cast.an_offer())
    with at(11, 1, 0, 59):
        assert calendar.run(ahead=True).settled == 0  # a code may still be on its way
    with at(11, 1, 1, 0):
        settle_last_month()  # the worker's chore of the next hour
    assert [one.month for one in all_rows()] == [OCTOBER]
    with at(12, 1, 6):
        assert calendar.run(ahead=True).settled == 1
