"""Record the bank's answer: each row is taken or refused by itself, and counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput
from marketplace.settlement.models import StatementState
from marketplace.settlement.payments import runs
from marketplace.settlement.payments.answers import (
    MOST_ROWS,
    AnswerOutcome,
    AnswerRow,
    read_answers,
    record_answers,
)
from marketplace.settlement.payments.models import PaymentState
from marketplace.settlement.payments.refusals import (
    RunMoved,
)
from marketplace.settlement.verify import verify
from tests.settlement.bank import answered, run_of, sent, to_pay
from tests.settlement.conftest import SettledStatement

YEAR = clock.today().year
NUMBER = f"P{YEAR}-00001"
REFERENCE = f"{NUMBER}-2025-00001"


def outcomes(rows: list[AnswerRow]) -> list[AnswerOutcome]:
    return [row.outcome for row in rows]


def test_the_bank_answers_each_payment_once(settled: SettledStatement) -> None:
    made = sent(settled)
    give = {"run_id": made, "actor": settled.finance.actor}
    assert outcomes(record_answers(answers=[answered(REFERENCE)], **give)) == ["recorded"]
    row = settled.row
    assert (row.state, row.paid_reference) == (StatementState.PAID, REFERENCE)
    assert row.paid_on == clock.today()
    again = [answered(REFERENCE), answered(REFERENCE, "rejected", "no account")]
    found = record_answers(answers=again, **give)
    assert outcomes(found) == ["repeated", "refused"]
    assert found[1].why
    assert runs.run_of(NUMBER).waiting == 0
    assert verify().violations == []


def test_a_rejected_payment_is_free_for_the_next_run(settled: SettledStatement) -> None:
    made = sent(settled)
    rejected = answered(REFERENCE, "Rejected", "account closed")
    record_answers(run_id=made, answers=[rejected], actor=settled.finance.actor)
    assert [(one.state, one.answer) for one in runs.payments_of(made)] == [
        (PaymentState.REJECTED, "account closed")
    ]
    assert settled.row.state is StatementState.APPROVED
    assert [one.id for one in runs.payable()] == [settled.statement_id]
    assert run_of(settled) != made
    assert verify().violations == []


def test_each_wrong_answer_is_refused_by_name_and_the_others_are_taken(
    settled: SettledStatement,
) -> None:
    made = sent(settled)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    wrong = [
        answered("nobody"),
        answered(REFERENCE, "perhaps"),
        answered(REFERENCE, "rejected"),
        answered(REFERENCE, day=tomorrow),
        answered(REFERENCE, day="yesterday"),
    ]
    found = record_answers(
        run_id=made, answers=[*wrong, answered(REFERENCE)], actor=settled.finance.actor
    )
    assert outcomes(found) == ["refused"] * 5 + ["recorded"]
    assert all(one.why for one in found[:5])


def test_only_a_run_that_was_sent_is_answered(settled: SettledStatement) -> None:
    to_pay(settled)
    made = run_of(settled)
    with pytest.raises(RunMoved):
        record_answers(run_id=made, answers=[answered(REFERENCE)], actor=settled.finance.actor)


def test_the_banks_file_is_read_with_commas_or_semicolons() -> None:
    rows = read_answers(b"\xef\xbb\xbfStatus;Reference;Date\r\npaid;R1;2026-11-29\r\n;;\r\n")
    assert [(one.line, one.reference, one.status, one.reason) for one in rows] == [
        (2, "R1", "paid", "")
    ]
    (one,) = read_answers(b'reference,status,date,reason\nR2,rejected,2026-11-29,"closed, gone"')
    assert one.reason == "closed, gone"
    for content in (b"", b"\xff", b"a,b\n1,2", b'reference,status,date\n"R', b"x" * 1_000_001):
        with pytest.raises(InvalidInput):
            read_answers(content)
    with pytest.raises(InvalidInput, match=f"more than {MOST_ROWS} rows"):
        read_answers(b"reference,status,date" + b"\nR,," * MOST_ROWS)
