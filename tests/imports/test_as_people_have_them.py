"""Read the files that people have: of spreadsheets, packed, with numbers as they are written."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.row_errors import Unreadable
from tests.imports.files import WriteFeed, in_batches_of, rows_of, run
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.imports.test_resuming import cut_off
from tests.imports.test_running import HEADER, counted, row, spending
from tests.support.cast import Cast, Person

LINES = "line,kind,tariff,package,active_from"
WIDE = HEADER.replace(",", ";")


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, whose line earns from January on."""
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


def test_numbers_are_known_by_any_spelling_of_the_lines_feed(
    cast: Cast, write_feed: WriteFeed
) -> None:
    assert cast
    spellings = ["049/300-003", "049-300-004", "049.300.005", "38349300006", "49300007"]
    rows = [f"{number},mobile,private-prepaid,,2026-01-01" for number in spellings]
    assert run(feed=Feed.LINES, path=write_feed(LINES, *rows)).counts.booked == 5
    known = select(Line.number).where(Line.number.startswith("+383493000")).order_by(Line.number)
    assert list(db.session.scalars(known)) == [f"+3834930000{last}" for last in range(3, 8)]
    charges = [f"c{place},{number},2026-10,5.00" for place, number in enumerate(spellings)]
    summary = spending(write_feed(HEADER, *charges))
    assert (summary.counts.left_out, summary.counts.rejected) == (5, 0)


def test_a_damaged_number_never_becomes_a_contract(cast: Cast, write_feed: WriteFeed) -> None:
    assert cast
    kinds = ("fixed,,tv", "mobile,private-prepaid,")
    path = write_feed(LINES, *(f"3.83492E+10,{kind}," for kind in kinds))
    summary = run(feed=Feed.LINES, path=path)
    assert counted(summary) == {"rows": 2, "rejected": 2}
    assert summary.rejected_file
    assert all(
        "is a damaged number: a spreadsheet" in one for one in rows_of(summary.rejected_file)[1:]
    )
    assert db.session.scalar(select(Line.id).where(Line.number == "3.83492E+10")) is None


def test_blank_rows_of_a_spreadsheet_are_passed_over(arta: Person, write_feed: WriteFeed) -> None:
    good = f"b-1;{arta.number};2026-10;5.00;;"
    summary = spending(write_feed(f"{WIDE};;", good, ";;;;;", ";;;;;"))
    assert counted(summary) == {"rows": 1, "booked": 1, "points": 5}


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(
    ("amount", "points"), [("12,50", 12), ("12.50", 12), ("1.234,50", 1234), ("1 234,50", 1234)]
)
def test_a_semicolon_file_may_have_decimal_commas(
    arta: Person, write_feed: WriteFeed, amount: str, points: int
) -> None:
    summary = spending(write_feed(f"\ufeff{WIDE}", f"d-1;{arta.number};2026-10;{amount}"))
    assert counted(summary) == {"rows": 1, "booked": 1, "points": points}


def test_a_comma_file_may_not(arta: Person, write_feed: WriteFeed) -> None:
    assert spending(write_feed(HEADER, f'd-1,{arta.number},2026-10,"12,50"')).counts.rejected == 1


def packed(path: Path) -> Path:
    """Return the same file as .gz."""
    other = path.with_name(f"{path.name}.gz")
    other.write_bytes(gzip.compress(path.read_bytes()))
    return other


def test_a_gz_file_is_read_and_goes_on_after_a_stop(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_batches_of(2, monkeypatch)
    amounts = ("5.00", "1.00", "-0.50", "2.00", "1.00")
    rows = [row(arta, f"c{number}", amount) for number, amount in enumerate(amounts)]
    plain = write_feed(HEADER, *rows, "bad")
    feed = packed(plain)
    cut_off(feed, monkeypatch, 3)
    summary = spending(feed)
    assert summary.resumed > 0
    assert counted(summary) == {"rows": 6, "booked": 5, "rejected": 1, "points": 8}
    assert summary.rejected_file == feed.with_name(f"{feed.name}.rejected.csv")
    assert spending(plain).counts.repeated == 5


def test_a_gz_file_that_is_cut_off_says_so(arta: Person, write_feed: WriteFeed) -> None:
    rows = [row(arta, f"c{number}", "1.00") for number in range(5)]
    feed = packed(write_feed(HEADER, *rows))
    feed.write_bytes(feed.read_bytes()[:-9])
    with force_locale("en"):
        with pytest.raises(Unreadable) as refused:
            spending(feed)
        assert "damaged or incomplete" in str(refused.value)


def as_saved_in(path: Path, *, delimiter: str, encoding: str) -> None:
    """Save the file as a spreadsheet of a country with that list separator and alphabet does."""
    text = path.read_text(encoding="utf-8-sig")
    own = ";" if text.count(";") > text.count(",") else ","
    saved = []
    for line in text.splitlines():
        whole = line if own == delimiter or '"' not in line else '"' + line.replace('"', '""') + '"'
        saved.append(whole)
    path.write_bytes("\r\n".join(saved).encode(encoding, errors="replace"))


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250", "cp1252", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_rejected_file_saved_by_a_spreadsheet_can_be_sent_again(
    arta: Person, write_feed: WriteFeed, delimiter: str, encoding: str
) -> None:
    rows = ["-c1,+38349888777,2026-06,12.50", "c2,049888777,2026-06,-1.50"]
    rejected = spending(write_feed(HEADER, *rows)).rejected_file
    assert rejected
    cells = [
        cell for line in rejected.read_text("utf-8-sig").splitlines() for cell in line.split(",")
    ]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    as_saved_in(rejected, delimiter=delimiter, encoding=encoding)
    assert spending(rejected).counts.rejected == 2
    run(feed=Feed.LINES, path=write_feed(LINES, "049888777,mobile,private-prepaid,,"))
    again = spending(rejected)
    assert counted(again) == {"rows": 2, "left_out": 2}
    assert arta


def test_changes_from_another_tariff_than_the_line_had_are_counted_and_listed(
    arta: Person, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_batches_of(1, monkeypatch)
    rows = [
        f"t1,{arta.number},private-postpaid,private-prepaid,2026-03-01T10:00:00",
        f"t2,{arta.number},private-prepaid,private-postpaid,2026-03-02T10:00:00",
    ]
    path = write_feed("change_id,line,from,to,at", *rows)
    summary = run(feed=Feed.TARIFF_CHANGES, path=path)
    assert counted(summary) == {"rows": 2, "booked": 2, "differing": 1}
    assert summary.differing_file
    _header, listed = rows_of(summary.differing_file)
    assert listed.startswith(f"t1,{arta.number},private-postpaid,")
    assert listed.endswith("Booked; the line had another tariff than the row says.")
    again = run(feed=Feed.TARIFF_CHANGES, path=path)
    assert (again.counts.repeated, again.differing_file) == (2, None)
    states = db.session.scalars(select(ImportRun.state)).all()
    assert set(states) == {RunState.DONE}
