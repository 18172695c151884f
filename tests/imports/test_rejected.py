"""Keep the file of rejected rows, which has people's numbers, for its owner alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from marketplace.foundation.csv_cells import FORMULA_START
from marketplace.foundation.refusals import NotFound
from marketplace.imports import history, runs
from marketplace.imports.content.header import Header
from marketplace.imports.models import ImportRun
from marketplace.imports.opening import differing_file, rejected_file
from marketplace.imports.reading import FeedFile, FileLine
from marketplace.imports.rejected import RejectedRows
from marketplace.imports.uploads import folder

HEADER = Header(("charge_id", "line"), ",", (0, 1))
REFUSED = [(FileLine(2, ["c1", "+38349123456"], []), "unknown")]


def test_the_file_of_rejected_rows_is_readable_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "may.csv.rejected.csv"
    RejectedRows(path, HEADER).add(REFUSED)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().splitlines()[1] == "c1,'+38349123456,2,unknown"


def test_what_an_interrupted_run_wrote_is_cut_off_and_a_missing_file_stays_missing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "may.csv.rejected.csv"
    rows = RejectedRows(path, HEADER)
    rows.truncate(5)
    assert not path.exists()
    path.write_bytes(b"1234567")
    rows.truncate(5)
    assert path.read_bytes() == b"12345"
    rows.truncate(0)
    assert not path.exists()


def test_lists_of_rows_are_found_only_where_they_are(app: Flask) -> None:
    assert app
    run = ImportRun(uploaded="june.csv")
    for list_of, path_of in (
        (history.rejected_rows, rejected_file),
        (history.differing_rows, differing_file),
    ):
        path = path_of(folder() / "june.csv")
        path.unlink(missing_ok=True)
        for missing in (run, ImportRun()):
            with pytest.raises(NotFound):
                list_of(missing)
        path.touch()
        assert list_of(run) == path
        path.unlink()
    with pytest.raises(NotFound):
        runs.progress_of(0)


def test_the_file_of_rejected_rows_is_not_written_through_a_link(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "may.csv.rejected.csv", tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    path.symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        RejectedRows(path, HEADER).add(REFUSED)
    assert elsewhere.read_text() == "precious"


def test_no_cell_starts_a_formula_and_each_comes_back_as_it_was(tmp_path: Path) -> None:
    cells = ["=1+1", "@x", "-3.10", "+38349123456", "2026-10", "12,50", "049123456", "c1", " =1"]
    columns = (*(f"c{place}" for place in range(len(cells) - 1)), "=cmd")
    header = Header(columns, ";", tuple(range(len(cells) - 1)))
    path = tmp_path / "f.csv.rejected.csv"
    RejectedRows(path, header).add([(FileLine(2, cells, []), "a reason")])
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file, delimiter=";"))
    assert not [cell for row in written for cell in row if FORMULA_START.match(cell)]
    with path.open("rb") as stream:
        (line,) = FeedFile(stream, columns[:-1]).lines()
    assert line.wanted == cells[:-1]


@pytest.mark.parametrize(("delimiter", "other"), [(",", ";"), (";", ",")])
def test_a_reason_needs_no_quotes(tmp_path: Path, delimiter: str, other: str) -> None:
    path = tmp_path / "f.csv.rejected.csv"
    rows = [(FileLine(2, ["c1", "x"], []), f'Not "x"{delimiter} but y')]
    RejectedRows(path, Header(("charge_id", "line"), delimiter, (0, 1))).add(rows)
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert line == delimiter.join(["c1", "x", "2", f"Not ”x”{other} but y"])
