"""Keep the file of rejected rows, which has people's numbers, for its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.imports.content.header import Header
from marketplace.imports.reading import FileLine
from marketplace.imports.rejected import RejectedRows

HEADER = Header(("charge_id", "line"), ",", (0, 1))
REFUSED = [(FileLine(2, ["c1", "+38349123456"], []), "unknown")]


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "may.csv.rejected.csv"
    RejectedRows(path, HEADER).add(REFUSED)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().splitlines()[1] == "c1,'+38349123456,2,unknown"


def test_it_is_not_written_where_somebody_elses_link_points(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "may.csv.rejected.csv", tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    path.symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        RejectedRows(path, HEADER).add(REFUSED)
    assert elsewhere.read_text() == "precious"
