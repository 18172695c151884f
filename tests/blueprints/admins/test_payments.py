"""The pages of payment runs: finance makes, sends and answers one; the auditor reads."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from flask import Flask

from marketplace.foundation import clock
from marketplace.settlement.models import StatementState
from marketplace.settlement.payments import runs
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.settlement.bank import run_of, set_account, to_pay
from tests.settlement.conftest import SettledStatement

PAYMENTS = "/admin/settlement/payments"
NUMBER = f"P{clock.today().year}-00001"
RUN = f"{PAYMENTS}/{NUMBER}"


def answer(*rows: str) -> dict[str, tuple[BytesIO, str]]:
    """The bank's answer as a form sends it, with the run's number for @."""
    text = "\n".join(("reference,status,date,reason", *rows)).replace("@", NUMBER)
    return {"file": (BytesIO(text.encode()), "answer.csv")}


def test_finance_follows_a_run_from_the_choice_to_the_banks_answer(
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    finance, auditor, today = at_desk("finance"), at_desk("auditor"), clock.today().isoformat()
    statement_id = to_pay(settled)
    assert "2025-00001" in finance.get(PAYMENTS).text
    chosen = {"statements": ["", str(statement_id)], "execute_on": today, "key": "k1"}
    for _click in range(2):
        assert finance.post(PAYMENTS, data=chosen).location.endswith(NUMBER)
    assert "1 payment run is not sent yet." in finance.get("/admin/").text
    assert f"Payment run {NUMBER} pays this" in finance.get("/admin/settlement/2025-00001").text
    paid = {"paid_on": today, "reference": "x"}
    by_hand = finance.post("/admin/settlement/2025-00001/pay", data=paid)
    assert (by_hand.status_code, "is in a payment run" in by_hand.text) == (422, True)

    file = finance.get(f"{RUN}.xml")
    assert file.content_type == "application/xml"
    assert sha256(file.data).hexdigest() in auditor.get(RUN).text
    assert auditor.get(f"{RUN}.xml").status_code == 403
    assert finance.post(f"{RUN}/sent").status_code == 303
    assert finance.post(f"{RUN}/undo", data={"reason": "late"}).status_code == 422
    assert "1 payment run waits for the bank" in finance.get("/admin/").text

    partly = finance.post(RUN, data=answer("nobody,paid," + today, f"@-2025-00001,paid,{today}"))
    assert partly.status_code == 422
    assert "Refused: This run has no payment with this reference." in partly.text
    assert settled.row.state is StatementState.PAID
    assert finance.post(RUN, data=answer(f"@-2025-00001,paid,{today}")).status_code == 303
    assert finance.post(RUN, data=answer()).status_code == 303
    assert finance.post(RUN, data={}).status_code == 422
    assert "Answered" in auditor.get(PAYMENTS).text


def test_a_run_that_is_refused_says_why_on_its_page(
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    finance = at_desk("finance")
    statement_id = to_pay(settled)
    set_account(bank_bic="")
    chosen = {"statements": str(statement_id), "execute_on": clock.today(), "key": "k1"}
    refused = finance.post(PAYMENTS, data=chosen)
    assert "BANK_BIC" in refused.text
    assert refused.status_code == 422
    set_account()
    none = finance.post(PAYMENTS, data=chosen | {"statements": ""})
    assert (none.status_code, "Choose from 1 to" in none.text) == (422, True)
    assert finance.post(PAYMENTS, data=chosen | {"execute_on": "x"}).status_code == 422
    assert runs.count() == 0


def test_a_second_person_releases_and_an_undone_run_has_no_file(
    app: Flask,
    at_desk: AtDesk,
    settled: SettledStatement,
) -> None:
    to_pay(settled)
    set_account(settlement_limit=0)
    assert app.config["SETTINGS"].settlement_limit == 0
    run_of(settled)
    finance, second = at_desk("finance"), at_desk("administrator")
    assert finance.get(f"{RUN}.xml").status_code == 404
    assert finance.post(f"{RUN}/release").status_code == 422
    assert "A second person has to release" in second.get(RUN).text
    assert second.post(f"{RUN}/release").status_code == 303
    assert second.get(f"{RUN}.xml").status_code == 200
    assert finance.post(f"{RUN}/undo", data={"reason": "twice"}).status_code == 303
    assert finance.get(f"{RUN}.xml").status_code == 404
    assert "twice" in finance.get(RUN).text
