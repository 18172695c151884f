"""Run a feed: book each row once, keep refused rows, change nothing in a dry run."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.conversions.verify import verify
from marketplace.customers.models import LineKind
from marketplace.foundation.extensions import Base, db
from marketplace.imports import opening
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.opening import open_locked
from marketplace.imports.row_errors import FileChanged, ReadAlready, Unreadable
from marketplace.imports.running import Summary
from marketplace.points.accounts import balance
from tests.imports.files import WriteFeed, in_batches_of, rows_of, run
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.support.cast import Cast, Person, a_line

HEADER = "charge_id,line,month,amount"


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, whose line earns from January on; she has 640 points."""
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


def row(person: Person, charge_id: str, amount: str, month: str = "2026-06") -> str:
    return f"{charge_id},{person.number},{month},{amount}"


def spending(path: Path, *, dry_run: bool = False) -> Summary:
    return run(feed=Feed.SPENDING, path=path, dry_run=dry_run)


def counted(summary: Summary) -> dict[str, int]:
    """Return the counts of a run that are not 0."""
    return {name: count for name, count in asdict(summary.counts).items() if count}


def last_run() -> ImportRun:
    newest = select(ImportRun).order_by(ImportRun.id.desc()).limit(1)
    return db.session.scalars(newest.execution_options(populate_existing=True)).one()


@pytest.fixture(params=[1, 2, 3, 10_000])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the tests in one batch and across batches."""
    in_batches_of(request.param, monkeypatch)
    return int(request.param)


@pytest.mark.databases_in_turn
@pytest.mark.usefixtures("batches")
def test_a_row_that_stands_three_times_in_a_file_is_booked_once(
    arta: Person, write_feed: WriteFeed
) -> None:
    same = row(arta, "c1", "2.00")
    summary = spending(write_feed(HEADER, same, row(arta, "c2", "1.50"), same, same))
    assert counted(summary) == {"rows": 4, "booked": 2, "repeated": 2, "points": 3}


@pytest.mark.databases_in_turn
@pytest.mark.usefixtures("batches")
def test_an_id_again_with_other_content_is_refused_and_changes_nothing(
    arta: Person, write_feed: WriteFeed
) -> None:
    rows = [row(arta, "c1", "2.00"), row(arta, "c1", "5.00"), row(arta, "c1", "2.00", "2026-07")]
    summary = spending(write_feed(HEADER, *rows))
    assert counted(summary) == {"rows": 3, "booked": 1, "rejected": 2, "points": 2}
    assert summary.rejected_file
    told = rows_of(summary.rejected_file)
    reason = "This id was already booked with different content; nothing was changed."
    assert told[1:] == [f"{rows[1]},3,{reason}", f"{rows[2]},4,{reason}"]
    assert balance(arta.customer_id) == 642


def test_rows_of_two_files_are_booked_once(arta: Person, write_feed: WriteFeed) -> None:
    one, two, three = (row(arta, f"c{n}", "1.00") for n in (1, 2, 3))
    assert spending(write_feed(HEADER, one, two)).counts.booked == 2
    assert counted(spending(write_feed(HEADER, two, three))) == {
        "rows": 2,
        "booked": 1,
        "repeated": 1,
        "points": 1,
    }


def test_a_credit_note_lowers_the_sum_and_takes_nothing_back(
    arta: Person, write_feed: WriteFeed
) -> None:
    files = [("5.00", 5), ("-3.00", 0), ("2.99", 0), ("1.01", 1), ("-9.00", 0)]
    for number, (amount, points) in enumerate(files):
        summary = spending(write_feed(HEADER, row(arta, f"c{number}", amount)))
        assert (summary.counts.booked, summary.counts.points) == (1, points), amount
    assert balance(arta.customer_id) == 646
    assert verify().violations == []


def test_rows_of_no_effect_are_counted_and_not_refused(arta: Person, write_feed: WriteFeed) -> None:
    free = a_line()
    rows = [f"c1,{free.number},2026-06,5.00", row(arta, "c2", "0.00"), row(arta, "c3", "-0")]
    rows.append(row(arta, "c4", "7.00", "2025-12"))
    assert counted(spending(write_feed(HEADER, *rows))) == {"rows": 4, "left_out": 4}


def test_each_refused_feed_row_is_kept_with_its_number_and_reason(
    arta: Person, write_feed: WriteFeed
) -> None:
    fixed = a_line(number="F-1", kind=LineKind.FIXED, tariff=None, package="tv")
    bad = {
        "c1,+38349999999,2026-06,1.00": "send it in the lines feed first",
        f"c2,{fixed.number},2026-06,1.00": "not for this kind of line",
        row(arta, "c3", "1,00"): "not have as many values",
        row(arta, "c4", "1.999"): "“1.999” is not an amount in euros",
        row(arta, "c 5", "1.00"): "“c 5” is not an id",
        row(arta, "c6", "1.00", "2026-13"): "“2026-13” is not a month",
    }
    summary = spending(write_feed(HEADER, *bad, row(arta, "c9", "3.00")))
    assert counted(summary) == {"rows": 7, "booked": 1, "rejected": 6, "points": 3}
    assert summary.rejected_file
    told = rows_of(summary.rejected_file)
    for number, (line, reason) in enumerate(zip(told[1:], bad.values(), strict=True), 2):
        assert f",{number}," in line
        assert reason in line


def test_the_rejected_rows_are_mended_in_place_and_sent_as_they_are(
    arta: Person, write_feed: WriteFeed
) -> None:
    feed = write_feed(HEADER, row(arta, "c1", "3.00"), row(arta, "c2", "x"), row(arta, "c3", "y"))
    rejected = spending(feed).rejected_file
    assert rejected
    rejected.write_text(rejected.read_text().replace(",x,", ",2.00,"))
    again = spending(rejected)
    assert counted(again) == {"rows": 2, "booked": 1, "rejected": 1, "points": 2}
    assert again.rejected_file
    header, line = rows_of(again.rejected_file)
    assert header == f"{HEADER},line_number,reason"
    assert line.startswith(row(arta, "c3", "y") + ",3,“y” is not")


def test_a_run_without_refused_rows_takes_the_old_file_of_them_away(
    arta: Person, write_feed: WriteFeed
) -> None:
    feed = write_feed(HEADER, row(arta, "c1", "x"))
    rejected = spending(feed).rejected_file
    assert rejected
    feed.write_text(f"{HEADER}\n{row(arta, 'c1', '1.00')}\n")
    assert spending(feed).rejected_file is None
    assert not rejected.exists()


def everything() -> dict[str, list[str]]:
    """Return all rows of all tables but the record of the runs."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "import_runs"]
    found = {one.name: list(db.session.execute(one.select()).all()) for one in tables}
    db.session.rollback()
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


FEEDS = {
    Feed.SPENDING: (HEADER, "c1,{line},2026-06,12.40", "c2,{line},2026-06,0.60", "c3,x,y,z"),
    Feed.LINES: ("line,kind,tariff,package,active_from", "049700700,mobile,private-prepaid,,"),
    Feed.TARIFF_CHANGES: (
        "change_id,line,from,to,at",
        "t1,{line},private-prepaid,business-postpaid,2026-11-01T10:00:00",
    ),
    Feed.TOPUPS: ("topup_id,line,package,at", "t1,F-1,tv,2026-06-01T10:00:00"),
}


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.usefixtures("batches")
def test_a_dry_run_counts_and_changes_nothing(
    arta: Person, write_feed: WriteFeed, feed: Feed
) -> None:
    a_line(number="F-1", kind=LineKind.FIXED, tariff=None, package="tv")
    path = write_feed(*(line.format(line=arta.number) for line in FEEDS[feed]))
    before = everything()
    tried = run(feed=feed, path=path, dry_run=True)
    assert everything() == before
    assert (last_run().dry_run, last_run().state) == (True, RunState.DONE)
    done = run(feed=feed, path=path)
    assert counted(done) | {"points": 0} == counted(tried) | {"points": 0}
    assert (everything() != before) == bool(done.counts.booked)


def test_the_dry_run_of_one_batch_tells_the_points(arta: Person, write_feed: WriteFeed) -> None:
    feed = write_feed(HEADER, row(arta, "c1", "12.40"), row(arta, "c2", "0.60"))
    assert spending(feed, dry_run=True).counts.points == 13
    assert spending(feed).counts.points == 13


@pytest.mark.usefixtures("app")
def test_a_file_that_another_run_reads_is_left_to_it(write_feed: WriteFeed) -> None:
    feed = write_feed(HEADER)
    with open_locked(feed), pytest.raises(ReadAlready):
        spending(feed)
    assert spending(feed).counts.rows == 0


@pytest.mark.usefixtures("app")
def test_an_unreadable_file_leaves_no_run(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("line,kind\n")
    with pytest.raises(Unreadable):
        spending(path)
    assert db.session.scalar(select(ImportRun.id)) is None
    assert list(tmp_path.glob("*.rejected.csv")) == []


def test_a_file_that_changes_while_it_is_read_says_so_and_keeps_what_was_booked(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_batches_of(2, monkeypatch)
    feed = write_feed(HEADER, *(row(arta, f"c{n}", "1.00") for n in range(5)))

    def somebody_appends(done: int) -> None:
        if done < feed.stat().st_size == size:
            with feed.open("a") as file:
                file.write(row(arta, "c9", "1.00") + "\n")

    size = feed.stat().st_size
    with pytest.raises(FileChanged):
        run(feed=Feed.SPENDING, path=feed, watch=somebody_appends)
    assert last_run().state == RunState.FAILED
    assert "changed while it was being read" in (last_run().failure or "")
    assert spending(feed).counts.points + balance(arta.customer_id) >= 646
    assert balance(arta.customer_id) == 646


def test_a_file_written_anew_with_the_same_size_is_noticed(
    arta: Person, write_feed: WriteFeed
) -> None:
    feed = write_feed(HEADER, row(arta, "c1", "1.00"))

    def somebody_writes(_done: int) -> None:
        feed.write_text(feed.read_text().replace("1.00", "2.00"))
        os.utime(feed, ns=(1, 1))

    with pytest.raises(FileChanged):
        run(feed=Feed.SPENDING, path=feed, watch=somebody_writes)


def test_a_file_of_nothing_but_one_row_or_faults_is_not_kept_whole(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.imports.batches.MOST_SET_ASIDE", 10)
    rows = [row(arta, "c1", "1.00")] * 25 + ["x"] * 25
    seen: list[int] = []
    feed = write_feed(HEADER, *rows)
    summary = run(feed=Feed.SPENDING, path=feed, watch=seen.append)
    counts = {"rows": 50, "booked": 1, "repeated": 24, "rejected": 25, "points": 1}
    assert counted(summary) == counts
    assert len(seen) == 5


def test_the_name_of_a_file_is_kept_as_it_can_be_shown(app: Flask, tmp_path: Path) -> None:
    assert app
    path = tmp_path / "a\nb\udce7\x01.csv"
    path.write_text(f"{HEADER}\n")
    spending(path)
    assert last_run().file_name == "ab.csv"
    assert opening.rejected_file(path).name == "a\nb\udce7\x01.csv.rejected.csv"
