"""Close, confirm, approve and dispute at the same moment: each code and decision counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.conversions.receipts import Receipt
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.settlement import close, collect, disputes, line_sources
from marketplace.settlement.approve import approve
from marketplace.settlement.close import close_months
from marketplace.settlement.dispute_models import Dispute
from marketplace.settlement.line_sources import Span
from marketplace.settlement.models import Line, Statement, StatementState
from marketplace.settlement.verify import verify
from tests.settlement.conftest import SettledStatement, settled
from tests.settlement.months import (
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
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions

__all__ = ["settled"]
WORKERS = 3
write_lines, say = collect.write_lines, disputes._say


def errors(results: Sequence[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def count(table: type[Line | Statement | Dispute]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def codes(cast: Cast) -> list[Receipt]:
    """Three codes that nobody has confirmed, and one that was confirmed in October."""
    with at(10, 10):
        arta, coffee = buyer(), cast.an_offer(points=10)
        terms(cast, cast.bakery.id, share_bp=10_000)
        bought_and_used(arta, coffee)
        return [bought(arta, coffee) for _ in range(3)]


def confirm_at_the_last_moment(app: Flask, codes: list[Receipt]) -> list[object]:
    """Close October while codes are confirmed in its last second; all but one see it unread."""
    read = Event()

    def slow_write(session: Session, span: Span) -> None:
        write_lines(session, span)
        read.set()

    def one(number: int) -> object:
        if number == 0:
            with at(11, 1, 1, 0, 1):
                return close_months(on=clock.today())
        with at(10, 31, 23, 59, 59):
            if number == len(codes):
                read.wait(PATIENCE)  # confirmed before midnight, and not booked before the closing
            return used(codes[number - 1])

    with patch.object(collect, "write_lines", slow_write):
        return list(all_at_once(app, one, len(codes) + 1))


def test_a_code_of_the_months_last_moment_is_in_exactly_one_statement(
    app: Flask, codes: list[Receipt]
) -> None:
    assert errors(confirm_at_the_last_moment(app, codes)) == []
    assert verify().violations == []
    closed_in(12)

    assert count(Line) == 4
    assert verify().violations == []
    assert verify().counts["codes to come"] == 0


def test_a_closing_that_never_looks_back_loses_the_code(app: Flask, codes: list[Receipt]) -> None:
    with patch.object(line_sources, "LATE_WITHIN", timedelta()):
        confirm_at_the_last_moment(app, codes)
        closed_in(12)

    assert count(Line) < 4
    assert [one for one in verify().violations if "in no statement" in one]


def close_at_once(app: Flask) -> list[object]:
    def one(_number: int) -> int:
        with at(11, 2):
            return close_months(on=clock.today())

    return list(all_at_once(app, one, WORKERS))


def test_workers_at_once_close_a_month_once(app: Flask, codes: list[Receipt]) -> None:
    results = close_at_once(app)

    assert codes
    assert errors(results) == []
    assert sorted(map(str, results)) == ["0", "0", "1"]
    assert (count(Statement), count(Line)) == (1, 1)
    assert verify().violations == []


def test_without_the_months_row_workers_close_it_over_each_other(
    app: Flask, codes: list[Receipt]
) -> None:
    gap = Gap(0, people=WORKERS)

    def look(_session: Session, month: date) -> bool:
        free = close.last_closed() != month
        gap()
        return free

    with naive_transactions(), patch.object(close, "_is_first", look):
        results = all_at_once(app, lambda _number: close._close(OCTOBER), WORKERS)

    assert codes
    assert errors(results)  # only the constraints of the tables kept the second from being written


@contextmanager
def slow_dispute(said: Event, until: Event) -> Iterator[None]:
    """Let a moment pass between a dispute and the statement's new state."""
    gap = Gap(0.05, until=until)

    def slow_say(session: Session, *given: Any, **named: Any) -> None:
        say(session, *given, **named)
        session.flush()
        said.set()
        gap()

    with patch.object(disputes, "_say", slow_say):
        yield


def dispute_and_approve(app: Flask, settled: SettledStatement, *, wait: bool) -> list[object]:
    """Dispute a line and approve its statement at once; `wait`: the approval comes in between."""
    line_id, said, approved = settled.lines[0].id, Event(), Event()
    drita = {"partner_id": settled.cast.bakery.id, "actor": settled.cast.drita.actor}
    finance = settled.finance.actor

    def disputing() -> object:
        return disputes.dispute_line(line_id=line_id, text="Two", **drita)

    def approving() -> object:
        try:
            if wait:
                said.wait(PATIENCE)
            return approve(statement_id=settled.statement_id, actor=finance)
        finally:
            approved.set()

    both: list[Callable[[], object]] = [disputing, approving]
    with slow_dispute(said, approved):
        return list(all_at_once(app, lambda number: both[number](), 2))


@pytest.mark.parametrize("wait", [False, True])
def test_a_statement_is_disputed_or_approved_and_never_both(
    app: Flask, settled: SettledStatement, *, wait: bool
) -> None:
    results = dispute_and_approve(app, settled, wait=wait)

    assert len(errors(results)) == 1
    disputed = count(Dispute) == 1
    wanted = StatementState.DISPUTED if disputed else StatementState.APPROVED
    assert settled.row.state is wanted
    assert verify().violations == []


def test_without_the_transaction_an_approved_statement_is_disputed(
    app: Flask, settled: SettledStatement
) -> None:
    with naive_transactions():
        dispute_and_approve(app, settled, wait=True)

    assert verify().violations
