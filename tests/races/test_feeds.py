"""Feeds at once: a month from two files gives its whole euros once, one worker gets an upload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.conversions.verify import verify
from marketplace.foundation.bulk import write_rows
from marketplace.imports import history, uploads
from marketplace.imports.models import Feed
from marketplace.imports.uploads import accept, run_waiting
from marketplace.points.accounts import balance
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from tests.support.cast import Cast, LotOf, a_customer, a_line
from tests.support.concurrency import Gap, all_at_once, naive_transactions

JUNE = date(2026, 6, 1)
FILES = 6


@pytest.fixture(autouse=True)
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real verbs must not mind."""
    write, looked = write_rows, Gap(0.05, people=FILES)

    def slow(*given: Any) -> None:
        looked()
        write(*given)

    monkeypatch.setattr("marketplace.points.billing.charges.write_rows", slow)


def book_together(app: Flask) -> tuple[int, Sequence[object]]:
    """Six files with 0.75 EUR each of one line's June at once: 4.50 EUR; the points that came."""
    customer = a_customer("mira", [LotOf(10)]).customer_id
    number = a_line(customer, earning_from=date(2026, 1, 1)).number
    results = all_at_once(
        app, lambda n: book_charges([ReportedCharge(f"c{n}", number, JUNE, 75)]), people=FILES
    )
    return balance(customer) - 10, results


def test_a_month_from_many_files_at_once_gives_its_whole_euros_once(app: Flask) -> None:
    points, results = book_together(app)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert points == 4
    assert verify().violations == []


def test_a_month_from_many_files_without_the_transaction_is_wrong(app: Flask) -> None:
    with naive_transactions():
        points, results = book_together(app)
    assert points != 4 or any(isinstance(one, Exception) for one in results)


def test_an_upload_is_claimed_by_one_of_many_workers(app: Flask, cast: Cast) -> None:
    row = "charge_id,line,month,amount\nc1,+38349999998,2026-06,1.00\n"
    run_id = accept(
        feed=Feed.SPENDING,
        file_name="june.csv",
        save=lambda path: path.write_text(row),
        dry_run=False,
        actor=cast.staff(Role.MARKETING).actor,
    )
    claimed = all_at_once(app, lambda _: uploads._claim(), people=8)
    assert sorted(claimed, key=str) == [run_id] + [None] * 7
    assert not run_waiting()
    assert history.one_run(run_id).rows == 0
