"""Resume an interrupted run where it stopped, in the same file and in no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.imports import runs
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.row_errors import ReadAlready
from marketplace.imports.running import Summary
from marketplace.points.accounts import balance
from marketplace.points.billing.row_outcome import BatchOutcome
from tests.imports.files import WriteFeed, in_batches_of, rows_of, run
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.imports.test_running import HEADER, counted, last_run, row, spending
from tests.support.cast import Cast, Person


@pytest.fixture
def arta(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Arta, whose line earns; feeds are booked three rows at a time."""
    earns_from(cast.arta, date(2026, 1, 1))
    in_batches_of(3, monkeypatch)
    return cast.arta


@pytest.fixture
def feed(arta: Person, write_feed: WriteFeed) -> Path:
    """Ten charges of 0.60 EUR and two rows that are refused, the 2nd and the 6th of all."""
    rows = [row(arta, f"c{n}", "0.60") for n in range(10)]
    return write_feed(HEADER, *rows[:1], "bad", *rows[1:4], "worse", *rows[4:])


class Trouble:
    """A booking function that fails for the batch of that number."""

    def __init__(self, number: int, error: BaseException) -> None:
        self.left, self.error, self.book = number, error, KINDS[Feed.SPENDING].book

    def __call__(self, rows: Sequence[Any]) -> BatchOutcome:
        self.left -= 1
        if self.left == 0:
            raise self.error
        return self.book(rows)


def cut_off(
    feed: Path, monkeypatch: pytest.MonkeyPatch, batch: int = 3, error: BaseException | None = None
) -> None:
    """Run the feed until that batch, which fails."""
    raised = error or KeyboardInterrupt()
    with monkeypatch.context() as patch:
        kind = KINDS[Feed.SPENDING]
        patch.setitem(KINDS, Feed.SPENDING, replace(kind, book=Trouble(batch, raised)))
        with pytest.raises(type(raised)):
            spending(feed)


ERRORS = {
    KeyboardInterrupt(): None,
    OperationalError("", {}, Exception("gone\nDETAIL: c1")): "The database rejected it: gone",
    OSError(28, "No space left on device", "/srv/feeds/x"): "No space left on device",
    ValueError("a defect"): "Something went wrong on our side. Please try again.",
}


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("batch", [1, 2, 4])
def test_a_failed_feed_run_resumes_with_the_same_books_and_counts(
    arta: Person,
    feed: Path,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
    error: BaseException,
) -> None:
    cut_off(feed, monkeypatch, batch, error)
    assert last_run().failure == ERRORS[error]
    again = spending(feed)
    assert (again.resumed > 0) == (batch > 1)
    counts = {"rows": 12, "booked": 10, "rejected": 2, "points": 6}
    assert counted(again) == counts
    assert balance(arta.customer_id) == 646
    assert again.rejected_file
    numbers = [line.split(",")[4] for line in rows_of(again.rejected_file)]
    assert numbers == ["line_number", "3", "7"]
    assert verify().violations == []


def test_a_resumed_feed_run_is_one_run_that_ends_well(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch, error=ValueError())
    assert last_run().state == RunState.FAILED
    spending(feed)
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 1
    assert (last_run().state, last_run().failure) == (RunState.DONE, None)
    assert last_run().position == last_run().size


def test_a_finished_feed_run_is_not_resumed(feed: Path) -> None:
    spending(feed)
    again = spending(feed)
    assert again.resumed == 0
    assert counted(again) == {"rows": 12, "repeated": 10, "rejected": 2}


def started_anew(feed: Path) -> Summary:
    summary = spending(feed)
    assert summary.resumed == 0
    assert (summary.counts.rows, summary.counts.rejected) == (12, 2)
    assert summary.counts.repeated >= 6
    assert verify().violations == []
    return summary


def test_a_file_that_changed_meanwhile_is_read_from_its_start(
    arta: Person, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    feed.write_text(feed.read_text().replace("bad", "dab"))
    started_anew(feed)
    assert balance(arta.customer_id) == 646


def test_a_change_after_the_place_where_it_stopped_is_read(
    arta: Person, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    feed.write_text(feed.read_text().replace(f"c9,{arta.number}", f"d9,{arta.number}"))
    assert spending(feed).resumed > 0
    assert balance(arta.customer_id) == 646


def test_a_feed_run_without_its_rejected_rows_is_read_from_its_start(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    feed.with_name(f"{feed.name}.rejected.csv").write_text("")
    assert started_anew(feed).rejected_file


def test_a_file_of_another_name_or_feed_is_another_run(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    copy = feed.with_name("copy.csv")
    copy.write_bytes(feed.read_bytes())
    started_anew(copy)
    assert run(feed=Feed.SPENDING, path=feed).resumed > 0


def test_a_dry_run_neither_resumes_a_feed_run_nor_is_resumed(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    assert spending(feed, dry_run=True).resumed == 0
    assert spending(feed).resumed > 0


def test_two_that_go_on_with_one_run_do_not_mix(
    arta: Person, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(feed, monkeypatch)
    elsewhere = feed.parent / "elsewhere" / feed.name
    elsewhere.parent.mkdir()
    for path in (feed, feed.with_name(f"{feed.name}.rejected.csv")):
        elsewhere.with_name(path.name).write_bytes(path.read_bytes())

    def overtake(_done: int) -> None:
        if not runs.progress_of(last_run().id).counts.points >= 6:
            spending(elsewhere)

    with pytest.raises(ReadAlready):
        run(feed=Feed.SPENDING, path=feed, watch=overtake)
    assert (last_run().state, last_run().rows) == (RunState.DONE, 12)
    assert balance(arta.customer_id) == 646
