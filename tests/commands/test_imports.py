"""`marketplace import` prints a summary, or one line for an error, and sets its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.customers.models import Line, LineKind
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.imports.models import ImportRun
from marketplace.imports.opening import open_locked
from marketplace.points.accounts import balance
from tests.commands.conftest import Run
from tests.imports.files import WriteFeed
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.support.cast import Cast, Person
from tests.support.databases import Database

HEADER = "charge_id,line,month,amount"
GIGABYTE = 1024**3


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, with a line that earns."""
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


def test_the_import_command_books_and_prints_the_counts(
    on: Run, arta: Person, write_feed: WriteFeed
) -> None:
    ended = on("import", "spending", str(write_feed(HEADER, f"c1,{arta.number},2026-06,12.40")))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        *("rows: 1", "booked: 1", "already booked: 0", "no effect: 0", "rejected: 0"),
        "points: 12",
    ]
    assert balance(arta.customer_id) == 652


def test_rejected_rows_are_3_and_their_file_is_named(
    on: Run, arta: Person, write_feed: WriteFeed
) -> None:
    feed = write_feed(HEADER, f"c1,{arta.number},2026-06,2.00", "c2,+38349999999,2026-06,1.00")
    ended = on("import", "spending", str(feed))
    assert (ended.code, balance(arta.customer_id)) == (3, 642)
    assert ended.err == f"rejected rows: {feed}.rejected.csv\n"
    assert "lines feed first" in Path(f"{feed}.rejected.csv").read_text()


def test_a_dry_run_says_so(on: Run, arta: Person, write_feed: WriteFeed) -> None:
    feed = write_feed(HEADER, f"c1,{arta.number},2026-06,2.00")
    ended = on("import", "spending", str(feed), "--dry-run")
    assert ended.code == 0
    assert ended.out.startswith("dry run: nothing was changed\nrows: 1\nbooked: 1\n")
    assert balance(arta.customer_id) == 640


def test_every_feed_goes_by_its_name(on: Run, cast: Cast, write_feed: WriteFeed) -> None:
    lines = write_feed("line;kind;tariff;package;active_from", "F-9;fixed;;tv;2026-01-01")
    assert on("import", "lines", str(lines)).code == 0
    known = db.session.execute(select(Line.kind, Line.package).where(Line.number == "F-9")).one()
    assert tuple(known) == (LineKind.FIXED, "tv")
    topups = write_feed("topup_id,line,package,at", "t1,F-9,tv,2026-06-01T10:00:00")
    assert "no effect: 1" in on("import", "topups", str(topups)).out
    change = f"t1,{cast.arta.number},private-prepaid,business-postpaid,2026-11-01T10:00:00"
    changes = write_feed("change_id,line,from,to,at", change)
    assert "booked: 1" in on("import", "tariff-changes", str(changes)).out


@pytest.mark.parametrize(
    "wrong", [["fly", "{feed}"], ["spending"], ["spending", "{feed}.no"], ["spending", "{folder}"]]
)
def test_wrong_usage_is_2_and_one_line(run: Run, write_feed: WriteFeed, wrong: list[str]) -> None:
    feed = write_feed(HEADER)
    ended = run("import", *(one.format(feed=feed, folder=feed.parent) for one in wrong))
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"line,kind\n", "The header does not have charge_id, month, amount."),
        (HEADER.encode("utf-16"), "The file is UTF-16 text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "The file is not UTF-8 text."),
    ],
)
def test_a_file_that_is_no_feed_is_1_and_one_line(
    on: Run, tmp_path: Path, content: bytes, says: str
) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_bytes(content)
    ended = on("import", "spending", str(feed))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"marketplace: {says}")
    assert len(ended.err.splitlines()) == 1


def test_a_file_that_another_run_reads_is_1(on: Run, write_feed: WriteFeed) -> None:
    feed = write_feed(HEADER)
    with open_locked(feed):
        ended = on("import", "spending", str(feed))
    assert (ended.code, ended.err) == (
        1,
        "marketplace: Another run is reading this file at the moment.\n",
    )


def test_an_import_without_database_tables_says_what_to_do(run: Run, write_feed: WriteFeed) -> None:
    ended = run("import", "spending", str(write_feed(HEADER)))
    assert ended.code == 1
    assert "marketplace db upgrade" in ended.err


def test_the_import_command_records_who_ran_it(on: Run, cast: Cast, write_feed: WriteFeed) -> None:
    assert cast
    on("import", "spending", str(write_feed(HEADER)), LOGNAME="billing")
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.ran_by, run.staff_id, run.file_name) == ("billing", None, "feed-1.csv")


# VmHWM is of the program alone: getrusage's figure begins with the size of the parent process.
MEASURED = """
import re, sys
from pathlib import Path
from marketplace import cli
codes = [cli.run(["import", "spending", feed]) for feed in sys.argv[1:]]
status = Path("/proc/self/status").read_text()
print(*codes, re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""


def in_a_process(
    database: Database, folder: Path, *feeds: Path
) -> subprocess.CompletedProcess[str]:
    settings = {
        "MARKETPLACE_ENV": "test",
        "DATABASE_URL": database.url,
        "INSTANCE_PATH": str(folder / "instance"),
    }
    command = [sys.executable, "-c", MEASURED, *map(str, feeds)]
    return subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, timeout=90, check=False
    )


@pytest.mark.databases("postgresql")
def test_files_of_gigabytes_without_lines_take_little_memory(
    database: Database, tmp_path: Path
) -> None:
    without_header, with_header = tmp_path / "bare.csv", tmp_path / "sparse.csv"
    without_header.touch()
    os.truncate(without_header, GIGABYTE)
    with_header.write_text(f"{HEADER}\n")
    os.truncate(with_header, GIGABYTE // 4)  # still more than the memory that is allowed
    ended = in_a_process(database, tmp_path, without_header, with_header)
    *_counts, refused, rejected, kilobytes = ended.stdout.split()
    assert (int(refused), int(rejected)) == (1, 3), ended.stderr
    assert len(ended.stderr.splitlines()) == 2
    assert int(kilobytes) < 200_000
    assert not Path(f"{without_header}.rejected.csv").exists()
    assert "This line is too long." in Path(f"{with_header}.rejected.csv").read_text()


@pytest.mark.databases("postgresql")
def test_a_run_is_counted_past_what_32_bits_hold(
    on: Run, arta: Person, write_feed: WriteFeed
) -> None:
    on("import", "spending", str(write_feed(HEADER, f"c1,{arta.number},2026-06,2.00")))
    with transaction() as session:
        run = session.scalars(select(ImportRun)).one()
        run.size = run.position = run.rejected_size = run.differing_size = 5 * GIGABYTE
    assert db.session.scalars(select(ImportRun.position)).one() == 5 * GIGABYTE


@pytest.mark.parametrize("terminal", [True, False])
def test_the_bar_is_for_a_terminal_alone(
    on: Run,
    arta: Person,
    write_feed: WriteFeed,
    monkeypatch: pytest.MonkeyPatch,
    *,
    terminal: bool,
) -> None:
    feed = write_feed(HEADER, f"c1,{arta.number},2026-06,2.00")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    ended = on("import", "spending", str(feed))
    assert ended.code == 0
    assert ("100%" in ended.err) == terminal
    assert "spending" not in ended.out
