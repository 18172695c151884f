"""The points of a month do not depend on the order of the rows in a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.imports.models import Feed, ImportRun, Part, RunState
from marketplace.imports.running import run_feed
from marketplace.points.accounts import balance
from marketplace.points.idle import months_before
from tests.imports.files import WriteFeed, in_batches_of, rows_of
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.imports.telco import to_feeds
from tests.imports.test_public_sample import register
from tests.imports.test_public_sample import sample as sample
from tests.imports.test_resuming import cut_off
from tests.imports.test_running import HEADER, counted, row, spending
from tests.support.cast import Cast, Person


@pytest.fixture
def arta(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Arta, whose line earns; feeds are booked two rows at a time."""
    earns_from(cast.arta, date(2026, 1, 1))
    in_batches_of(2, monkeypatch)
    return cast.arta


def charges(person: Person, *amounts: str) -> list[str]:
    return [row(person, f"c{number}", amount) for number, amount in enumerate(amounts)]


def test_a_credit_note_in_a_later_batch_counts(arta: Person, write_feed: WriteFeed) -> None:
    rows = charges(arta, "9.00", "1.00", "1.00", "1.00", "1.00", "-4.50")
    summary = spending(write_feed(HEADER, *rows))
    assert counted(summary) == {"rows": 6, "booked": 6, "points": 8}
    assert balance(arta.customer_id) == 648
    assert verify().violations == []


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("seed", range(6))
def test_every_order_gives_the_points_of_the_sum_and_the_dry_run_says_them(
    arta: Person, write_feed: WriteFeed, seed: int
) -> None:
    rows = charges(arta, "9.00", "-4.50", "1.20", "0.90", "-2.00", "3.40", "0.00", "-0.10")
    rows += [row(arta, "j1", "5.00", "2026-07"), row(arta, "j2", "-1.01", "2026-07"), "bad"]
    Random(seed).shuffle(rows)
    feed = write_feed(HEADER, *rows)
    tried = spending(feed, dry_run=True)
    done = spending(feed)
    assert counted(done) == counted(tried)
    assert counted(done) == {"rows": 11, "booked": 9, "left_out": 1, "rejected": 1, "points": 10}
    assert balance(arta.customer_id) == 640 + 7 + 3


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("batch", range(1, 6))
def test_a_run_cut_off_in_either_part_goes_on_with_the_same_points_and_counts(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    amounts = ("9.00", "1.00", "-4.50", "1.00", "-1.00", "1.00", "1.00", "-0.25")
    feed = write_feed(HEADER, *charges(arta, *amounts), "bad")
    cut_off(feed, monkeypatch, batch)
    summary = spending(feed)
    assert (summary.resumed > 0) == (batch > 1)
    assert counted(summary) == {"rows": 9, "booked": 8, "rejected": 1, "points": 7}
    assert balance(arta.customer_id) == 647
    assert summary.rejected_file
    assert len(rows_of(summary.rejected_file)) == 2


def test_a_file_that_got_another_credit_note_meanwhile_is_read_from_its_start(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = write_feed(HEADER, *charges(arta, "9.00", "-1.00", "2.00", "1.00", "5.00"))
    cut_off(feed, monkeypatch, 3)
    feed.write_text(feed.read_text().replace("5.00", "-5.0"))
    again = spending(feed)
    assert again.resumed == 0
    assert (again.counts.rows, again.counts.rejected) == (5, 0)
    assert balance(arta.customer_id) == 640 + 10  # given before the file changed


def test_a_file_without_credit_notes_is_read_once(arta: Person, write_feed: WriteFeed) -> None:
    spending(write_feed(HEADER, *charges(arta, "9.00", "1.00")))
    spending(write_feed(HEADER, row(arta, "note", "-1.00")))
    runs = db.session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
    assert [(run.part, bool(run.whole_digest)) for run in runs] == [
        (Part.ALL, False),
        (Part.OTHERS, True),
    ]
    assert all(run.position == run.size and run.state == RunState.DONE for run in runs)


def test_the_sample_with_credit_notes_in_later_batches_gives_the_spreadsheets_sum(
    app: Flask, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    in_batches_of(50, monkeypatch)
    month = months_before(clock.today(), 1)
    feeds = to_feeds(sample, tmp_path, month=f"{month:%Y-%m}")
    run_feed(feed=Feed.LINES, path=feeds.lines, ran_by="CRM")
    register(feeds.numbers, since=month)
    rows = [one.split(",") for one in feeds.spending.read_text().splitlines()[1:]][:270]
    cents = {one[1]: round(float(one[3]) * 100) for one in rows}
    notes, numbers = [], count()
    for number in list(cents)[::3]:
        cents[number] -= 150
        notes.append(f"note-{next(numbers)},{number},{month:%Y-%m},-1.50")
    feeds.spending.write_text(
        "\n".join([HEADER, *(",".join(one) for one in rows), *notes]) + "\n", encoding="utf-8"
    )
    tried = run_feed(feed=Feed.SPENDING, path=feeds.spending, ran_by="billing", dry_run=True)
    done = run_feed(feed=Feed.SPENDING, path=feeds.spending, ran_by="billing")
    expected = sum(max(one, 0) // 100 for one in cents.values())
    assert done.counts.points == tried.counts.points == expected
    assert replace(done.counts) == tried.counts
