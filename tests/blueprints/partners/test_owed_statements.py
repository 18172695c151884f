"""The partner's statements as pages and files, and disputes about their lines."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from marketplace.foundation import clock
from marketplace.settlement import disputes
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.models import Statement, StatementState
from marketplace.settlement.reports import partner_news
from tests.blueprints.partners.conftest import Till
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at
from tests.support.cast import write

pytestmark = pytest.mark.usefixtures("settled")
STATEMENT = "/partner/statements/2025-00001"


def test_an_owner_reads_the_statement_to_each_code(till: Till, settled: SettledStatement) -> None:
    drita = till("drita")
    assert "2025-00001" in drita.get("/partner/statements").text
    page = drita.get(STATEMENT).text
    for text in ("€3.48", "Coffee", "Furra Drita Prishtina", "October 2025"):
        assert text in page
    assert all(line.code in page for line in settled.lines)
    narrowed = drita.get(f"{STATEMENT}?branch={settled.cast.bakery.branch_ids[1]}").text
    assert settled.lines[0].code not in narrowed


@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_cashiers_and_other_partners_see_no_statement(till: Till, ending: str) -> None:
    assert till("cashier").get(STATEMENT + ending).status_code == 403
    assert till("lumi").get(STATEMENT + ending).status_code == 404


def test_the_csv_lists_each_code_and_no_customer(till: Till, settled: SettledStatement) -> None:
    answer = till("drita").get(f"{STATEMENT}.csv", buffered=True)
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == [line.code for line in settled.lines]
    assert rows[0]["Owed in EUR"], rows[0]["Tax in EUR"] == ("0.98", "0.18")
    assert settled.buyer.username not in answer.text


def test_the_pdf_and_the_list_are_files(till: Till) -> None:
    drita = till("drita")
    pdf = drita.get(f"{STATEMENT}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF")
    listed = drita.get("/partner/statements.csv", buffered=True).text
    assert "2025-00001" in listed
    assert "3.48" in listed


def test_a_line_is_disputed_answered_and_withdrawn(till: Till, settled: SettledStatement) -> None:
    drita, line = till("drita"), f"{STATEMENT}/lines/{settled.lines[0].id}"
    assert drita.post(line, data={"text": ""}).status_code == 422
    assert drita.post(line, data={"text": "It was two coffees."}).status_code == 303
    assert settled.row.state is StatementState.DISPUTED
    drita.post(line, data={"text": "And a cake."})
    page = drita.get(line).text
    assert "It was two coffees." in page
    assert "And a cake." in page
    assert drita.post(f"{line}/withdraw").status_code == 303
    assert settled.row.state is StatementState.CLOSED
    assert till("lumi").post(line, data={"text": "Mine."}).status_code == 404


def test_a_line_without_a_dispute_has_none_to_withdraw(
    till: Till,
    settled: SettledStatement,
) -> None:
    line = f"{STATEMENT}/lines/{settled.lines[0].id}"
    assert till("drita").post(f"{line}/withdraw").status_code == 404
    assert settled.row.state is StatementState.CLOSED


def test_a_line_is_found_only_under_its_own_statement(
    till: Till,
    settled: SettledStatement,
) -> None:
    other = Statement(
        partner_id=settled.cast.bakery.id,
        month=date(2025, 11, 1),
        year=2025,
        number=2,
        state=StatementState.CLOSED,
        closed_at=clock.now(),
        due_on=date(2025, 12, 31),
    )
    write(other)
    line = f"/partner/statements/2025-00002/lines/{settled.lines[0].id}"
    assert till("drita").get(line.partition("/lines")[0]).status_code == 200
    assert till("drita").get(line).status_code == 404
    finance = till("finance")
    of_staff = line.replace("/partner/statements", "/admin/settlement")
    assert finance.get(of_staff).status_code == 404
    assert finance.get(of_staff.replace("00002", "00001")).status_code == 200


def test_the_start_page_says_what_is_new_for_two_weeks(
    till: Till,
    settled: SettledStatement,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drita, finance = till("drita"), settled.finance.actor
    partner, line_id = settled.cast.bakery.id, settled.lines[0].id
    with at(11, 5):
        assert partner_news.partner_news(partner).closed == ["2025-00001"]
    assert partner_news.partner_news(partner) == partner_news.PartnerNews([], [], [])
    monkeypatch.setattr(partner_news, "FRESH", timedelta(days=10_000))
    assert "Statement 2025-00001 is new." in drita.get("/partner/").text
    owner = {"partner_id": partner, "actor": settled.cast.drita.actor}
    dispute_id = disputes.dispute_line(line_id=line_id, text="Two.", **owner)
    disputes.answer(dispute_id=dispute_id, text="Which?", actor=finance)
    answered = drita.get("/partner/").text
    assert "Your dispute about statement 2025-00001 was answered." in answered
    assert "2025-00001" not in till("lumi").get("/partner/").text
    assert "2025-00001" not in till("cashier").get("/partner/").text
    disputes.withdraw(dispute_id=dispute_id, **owner)
    approve(statement_id=settled.statement_id, actor=finance)
    paid = {"paid_on": date(2025, 11, 20), "reference": "x", "actor": finance}
    mark_paid(statement_id=settled.statement_id, **paid)
    assert "Statement 2025-00001 was paid." in drita.get("/partner/").text
