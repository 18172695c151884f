"""Feeds as files, for tests."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

WriteFeed = Callable[..., Path]


@pytest.fixture
def write_feed(tmp_path: Path) -> WriteFeed:
    """Write a feed of a header and rows, each time into a file of its own."""
    numbers = count(1)

    def write(*lines: str) -> Path:
        path = tmp_path / f"feed-{next(numbers)}.csv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write
