"""Prove payment runs: whatever is changed behind them is refused or found."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.transaction import transaction
from marketplace.settlement.verify import verify
from tests.settlement.bank import sent
from tests.settlement.conftest import SettledStatement
from tests.settlement.test_verify import without_triggers


def test_a_run_and_its_payments_never_change_behind_the_verbs(settled: SettledStatement) -> None:
    sent(settled)
    for change in (
        "UPDATE payment_runs SET total_cents = total_cents + 1",
        "UPDATE payment_runs SET state = 'undone', undone_at = made_at, undone_reason = 'x'",
        "UPDATE payment_runs SET released_at = made_at, sent_at = made_at",
        "DELETE FROM payment_runs",
        "UPDATE payment_run_statements SET amount_cents = 1",
        "UPDATE payment_run_statements SET answer = 'x'",
        "DELETE FROM payment_run_statements",
        (
            "INSERT INTO payment_run_statements (run_id, statement_id, payee_id, reference, "
            "amount_cents, state) SELECT run_id, statement_id, payee_id, 'y', 1, 'undone' "
            "FROM payment_run_statements"
        ),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(change))


def test_every_fault_of_a_run_is_found(settled: SettledStatement) -> None:
    made = sent(settled)
    faults = {
        "UPDATE payment_runs SET total_cents = 1": "its total is not the sum",
        "UPDATE payment_runs SET file = 'other'": "its file is not the one",
        "UPDATE payment_runs SET number = 2": "the numbers of its payment runs have gaps",
        "UPDATE payment_run_statements SET state = 'undone'": "not of its state",
        "UPDATE payment_run_statements SET amount_cents = 1": "not paid what",
        "UPDATE payment_run_statements SET state = 'paid', answered_at = "
        "'2026-01-01', answered_on = '2026-01-01'": "not as the bank answered",
        "UPDATE settlement_statements SET state = 'paid', paid_on = '2026-01-01', "
        "paid_reference = 'x'": "not as the bank answered",
    }
    for fault, words in faults.items():
        with without_triggers() as session:
            session.execute(text(fault))
            found = verify().violations
            assert any(words in one for one in found), (fault, found)
    with without_triggers() as session:
        session.execute(text("DROP INDEX uq_payment_run_statements_live"))
        session.execute(text(
            "INSERT INTO payment_runs (id, year, number, state, execute_on, payments, total_cents, "
            "second_person, file, file_hash, key, made_by, made_at) SELECT id + 1, year, 2, "
            "'made', execute_on, 1, total_cents, second_person, file, file_hash, 'k2', made_by, "
            "made_at FROM payment_runs"
        ))  # fmt: skip
        session.execute(text(
            "INSERT INTO payment_run_statements (id, run_id, statement_id, payee_id, reference, "
            "amount_cents, state) SELECT id + 1, run_id + 1, statement_id, payee_id, 'y', "
            "amount_cents, 'waiting' FROM payment_run_statements"
        ))  # fmt: skip
        assert any("in two payment runs" in one for one in verify().violations)
    assert made
    assert verify().violations == []
