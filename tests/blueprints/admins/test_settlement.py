"""The pages of settlement: what finance reads, decides and records."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.settlement.disputes import dispute_line
from marketplace.settlement.models import StatementState
from marketplace.settlement.reports.ageing import AgeBucket, DueSum, buckets
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.settlement.conftest import SettledStatement

STATEMENTS = "/admin/settlement"


def test_what_is_due_today_is_not_overdue_and_buckets_end_at_30_60_and_90_days() -> None:
    days = {date(2026, 6, 30): 1, date(2026, 6, 29): 2, date(2026, 5, 31): 4, date(2026, 5, 30): 8}
    days |= {date(2026, 4, 1): 16, date(2026, 3, 31): 32}
    found = buckets([DueSum(day, 1, cents) for day, cents in days.items()], date(2026, 6, 30))
    assert found == [
        AgeBucket(None, 0, 1, 1),
        AgeBucket(1, 30, 2, 6),
        AgeBucket(31, 60, 1, 8),
        AgeBucket(61, 90, 1, 16),
        AgeBucket(91, None, 1, 32),
    ]


def test_finance_follows_a_statement_from_approval_to_payment(
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    finance = at_desk("finance")
    assert "1 statement waits for approval." in finance.get("/admin/").text
    listed = finance.get(f"{STATEMENTS}?month=2025-10&state=closed").text
    assert "€3.48" in listed
    assert "2025-00001" not in finance.get(f"{STATEMENTS}?month=2025-11").text
    one = f"{STATEMENTS}/2025-00001"
    assert finance.post(f"{one}/approve").status_code == 303
    assert settled.row.state is StatementState.APPROVED
    paid = {"paid_on": "2025-11-20", "reference": "BANK-1"}
    assert finance.post(f"{one}/pay", data=paid).status_code == 303
    assert settled.row.paid_reference == "BANK-1"
    assert "BANK-1" in at_desk("auditor").get(one).text


def test_a_dispute_is_answered_and_granted_on_its_page(
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    finance, line = at_desk("finance"), settled.lines[0].id
    owner = settled.cast.drita
    dispute_line(line_id=line, partner_id=settled.cast.bakery.id, text="Two.", actor=owner.actor)
    address = f"{STATEMENTS}/2025-00001/lines/{line}"
    undisputed = f"{STATEMENTS}/2025-00001/lines/{settled.lines[1].id}"
    for action in ("answer", "reject"):
        sent = {"text": "Which?"}
        assert finance.post(f"{undisputed}/{action}", data=sent).status_code == 404, action
    assert "Two." in finance.get(address).text
    assert finance.post(f"{address}/answer", data={"text": "Which?"}).status_code == 303
    granted = {"text": "You are right.", "net_cents": "0,98"}
    assert finance.post(f"{address}/grant", data=granted).status_code == 303
    assert settled.row.state is StatementState.CLOSED
    assert "You are right." in finance.get(address).text


def test_a_correction_is_booked_once_for_the_next_statement(
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    finance = at_desk("finance")
    address = f"{STATEMENTS}/partners/{settled.cast.bakery.id}/correct"
    sent = {"net_cents": "-1.50", "tax_bp": "18", "reason": "Counted twice", "key": "k1"}
    assert finance.post(address, data=sent).status_code == 303
    assert finance.post(address, data=sent | {"net_cents": "x", "key": "k2"}).status_code == 422


@pytest.mark.parametrize("who", ["marketing", "support", "clerk", "drita", "arta"])
def test_settlement_is_for_finance_and_auditors(at_desk: AtDesk, who: str) -> None:
    assert at_desk(who).get(STATEMENTS).status_code == 403
