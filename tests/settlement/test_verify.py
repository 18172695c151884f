"""Prove the books of settlement: whatever is changed behind them is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from click import Group
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.commands.books import points, settlement
from marketplace.foundation.transaction import transaction
from marketplace.settlement.disputes import dispute_line
from marketplace.settlement.verify import verify
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at, bought_and_used

TABLES = (
    *("settlement_statements", "settlement_lines", "settlement_months", "partner_terms"),
    *("payment_runs", "payment_run_statements"),
)
FAULTS = {
    "UPDATE settlement_statements SET codes = codes + 1": "its totals are not the sums",
    "UPDATE settlement_statements SET net_cents = net_cents + 1, total_cents = total_cents + 1": (
        "its totals are not the sums"
    ),
    "UPDATE settlement_statements SET number = 2": "the numbers of its statements have gaps",
    "UPDATE settlement_statements SET state = 'disputed'": "disputed, and no dispute waits",
    "UPDATE settlement_statements SET state = 'open', closed_at = NULL, due_on = NULL": (
        "never closed"
    ),
    "UPDATE settlement_statements SET month = '2025-09-01'": "a month that was not closed",
    "UPDATE settlement_statements SET year = 2024": "or of another year",
    "UPDATE settlement_lines SET at = '2025-11-30'": "not of its statement's month",
    "INSERT INTO settlement_months VALUES ('2025-12-01', '2026-01-01')": (
        "the one before it was not closed"
    ),
    "UPDATE settlement_lines SET net_cents = 0, tax_cents = 0": "not what the snapshot",
    "UPDATE settlement_lines SET terms_id = NULL": "not what the snapshot",
    "UPDATE settlement_lines SET worth_cents = 151": "not what the snapshot",
    "UPDATE settlement_lines SET branch_id = NULL": "not of a confirmed code",
    "DELETE FROM settlement_lines WHERE id = (SELECT max(id) FROM settlement_lines)": (
        "confirmed in a closed month, and in no statement"
    ),
    "INSERT INTO settlement_adjustments (partner_id, kind, net_cents, tax_cents, reason, key, at)"
    " SELECT partner_id, 'correction', 1, 0, 'r', 'k', '2025-10-15 12:00:00+00:00' FROM"
    " settlement_statements": "decided in a closed month, and in no statement",
    "UPDATE conversions SET state = 'expired', confirmed_at = NULL": "not of a confirmed code",
    "UPDATE conversions SET partner_id = (SELECT max(id) FROM partners)": (
        "not of a confirmed code of the statement's partner"
    ),
}


class RolledBackError(Exception):
    """Ends a transaction whose changes are not wanted."""


@contextmanager
def without_triggers() -> Iterator[Session]:
    """Run the block in a transaction in which no trigger refuses anything; it is rolled back."""
    with suppress(RolledBackError), transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            for table in TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in session.scalars(names).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        yield session
        raise RolledBackError


def test_books_in_order_have_nothing_to_say(settled: SettledStatement) -> None:
    report = verify()
    assert report.violations == []
    assert report.counts == {"statements": 1, "statement lines": 3, "codes to come": 0}
    assert settled.row.total_cents == 3 * 116


def test_every_fault_is_found(settled: SettledStatement) -> None:
    assert settled.cast.bookshop.id != settled.cast.bakery.id
    for fault, words in FAULTS.items():
        with without_triggers() as session:
            session.execute(text(fault))
            found = verify().violations
            assert any(words in one for one in found), (fault, found)
    assert verify().violations == []


def test_a_closed_statement_and_its_lines_never_change(settled: SettledStatement) -> None:
    with at(11, 5):
        bought_and_used(settled.buyer, settled.coffee)
    dispute_line(
        line_id=settled.lines[0].id,
        partner_id=settled.cast.bakery.id,
        text="why?",
        actor=settled.cast.drita.actor,
    )
    line = (
        "INSERT INTO settlement_lines (statement_id, kind, conversion_id, at, worth_cents, "
        "net_cents, tax_cents) SELECT s.id, 'code', (SELECT max(id) FROM conversions), "
        "s.closed_at, 1, 1, 0 FROM settlement_statements s"
    )
    columns = ["partner_id", "month", "year", "number", "codes", "unpriced", "closed_at", "due_on"]
    other = {
        "partner_id": "partner_id + 1",
        "number": "2",
        "month": "'2025-09-01'",
        "closed_at": "'2026-01-01'",
        "due_on": "'2026-01-01'",
    }
    refused = [
        *(f"UPDATE settlement_statements SET {one} = {other.get(one, 1)}" for one in columns),
        "UPDATE settlement_statements SET net_cents = 0, total_cents = tax_cents",
        "UPDATE settlement_statements SET state = 'open', closed_at = NULL, due_on = NULL",
        "UPDATE settlement_statements SET state = 'paid', paid_on = due_on, paid_reference = 'x'",
        "DELETE FROM settlement_statements",
        *(
            f"{verb} {table}{rest}"
            for table in (
                "settlement_lines",
                "settlement_months",
                "settlement_messages",
                "partner_terms",
            )
            for verb, rest in (("UPDATE", " SET rowed = 1"), ("DELETE FROM", ""))
        ),
        line,
    ]
    for change in refused:
        key = "month" if "settlement_months" in change else "id"
        sql = change.replace("rowed = 1", f"{key} = {key}")
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(sql))


@pytest.mark.parametrize("command", [settlement, points])
def test_the_commands_say_whether_the_books_are_in_order(
    app: Flask, settled: SettledStatement, command: Group
) -> None:
    answer = app.test_cli_runner().invoke(command, ["verify"])
    assert answer.exit_code == 0, answer.output
    assert f"statement lines: {len(settled.lines)}" in answer.output
    assert "the books are in order" in answer.output
    with without_triggers() as session:
        session.execute(text("UPDATE settlement_lines SET worth_cents = 0"))
        answer = app.test_cli_runner().invoke(command, ["verify"])
        assert answer.exit_code == 1
        assert "not what the snapshot" in answer.output
