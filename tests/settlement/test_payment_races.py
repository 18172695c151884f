"""Pay one statement by two runs, or undo a run while it is marked as sent: one of them happens."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.foundation.refusals import Refusal
from marketplace.settlement.payments import make_run, run_transitions, runs
from marketplace.settlement.payments.models import PaymentRun, RunState
from marketplace.settlement.payments.run_transitions import mark_sent, undo
from marketplace.settlement.verify import verify
from tests.settlement.bank import run_of, to_pay
from tests.settlement.conftest import SettledStatement
from tests.support.concurrency import Gap, all_at_once, naive_transactions

in_live_run, lock_run = make_run.in_live_run, run_transitions.lock_run


@pytest.fixture
def waiting(settled: SettledStatement) -> SettledStatement:
    """The statement, approved and with all that a run needs."""
    to_pay(settled)
    return settled


def pay_twice(app: Flask, settled: SettledStatement) -> list[object]:
    """Put the statement into two runs at once, with a moment between looking and writing."""
    gap = Gap(0.05)

    def slow_look(session: Session, statement_id: int) -> bool:
        found = in_live_run(session, statement_id)
        gap()
        return found

    with patch.object(make_run, "in_live_run", slow_look):
        return list(all_at_once(app, lambda _number: run_of(settled), 2))


def test_two_runs_at_once_pay_a_statement_once(app: Flask, waiting: SettledStatement) -> None:
    results = pay_twice(app, waiting)

    assert [isinstance(one, Refusal) for one in sorted(results, key=str)].count(True) == 1
    assert runs.count() == 1
    assert verify().violations == []


def test_without_the_lock_only_the_tables_refuse_the_second_run(
    app: Flask, waiting: SettledStatement
) -> None:
    with naive_transactions():
        results = pay_twice(app, waiting)

    assert [one for one in results if isinstance(one, DBAPIError)]


def test_a_click_that_comes_twice_makes_one_run(app: Flask, waiting: SettledStatement) -> None:
    results = all_at_once(app, lambda _number: run_of(waiting, key="same"), 2)

    assert results[0] == results[1]
    assert runs.count() == 1


def send_and_undo(app: Flask, settled: SettledStatement) -> list[object]:
    """Mark the run as sent and undo it at once, with a moment between looking and writing."""
    made, actor, gap = run_of(settled), settled.finance.actor, Gap(0.05)

    def slow_lock(session: Session, run_id: int) -> PaymentRun:
        found = lock_run(session, run_id)
        gap()
        return found

    both: list[Callable[[], None]] = [
        lambda: mark_sent(run_id=made, actor=actor),
        lambda: undo(run_id=made, reason="wrong", actor=actor),
    ]
    with patch.object(run_transitions, "lock_run", slow_lock):
        return list(all_at_once(app, lambda number: both[number](), 2))


def test_a_run_is_sent_or_undone_and_never_both(app: Flask, waiting: SettledStatement) -> None:
    results = send_and_undo(app, waiting)

    assert [type(one) for one in results if one is not None] == [run_transitions.RunMoved]
    assert verify().violations == []


def test_a_move_that_trusts_what_it_read_is_refused_by_the_tables(
    app: Flask, waiting: SettledStatement
) -> None:
    every = frozenset(RunState)
    with (
        naive_transactions(),
        patch.object(run_transitions, "TRANSITIONS", dict.fromkeys(RunState, every)),
    ):
        results = send_and_undo(app, waiting)

    assert [one for one in results if isinstance(one, DBAPIError)]
