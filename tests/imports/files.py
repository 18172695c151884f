"""Write feeds to files, and run them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from marketplace.imports.feeds import KINDS
from marketplace.imports.running import Summary, run_feed

WriteFeed = Callable[..., Path]


@pytest.fixture
def write_feed(tmp_path: Path) -> WriteFeed:
    """Write a feed of a header and rows, each time into a new file."""
    numbers = count(1)

    def write(*lines: str) -> Path:
        path = tmp_path / f"feed-{next(numbers)}.csv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def rows_of(path: Path) -> list[str]:
    """Return the lines of a file of rejected rows, without the marks that spreadsheets need."""
    text = path.read_text(encoding="utf-8-sig")
    return [re.sub(r"(^|,|;)'", r"\1", line) for line in text.splitlines()]


def in_batches_of(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every feed book this number of rows at a time."""
    for feed, kind in KINDS.items():
        monkeypatch.setitem(KINDS, feed, replace(kind, batch=rows))


def run(**given: Any) -> Summary:
    """Run a feed as the command does, with reasons in English."""
    with force_locale("en"):
        return run_feed(ran_by="billing", **given)
