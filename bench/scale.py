"""Define the size of a session, and the folder of its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Scale:
    """The customers in the database, the lines of a feed, the seconds and the number of runs."""

    folder: Path
    customers: int
    feed_lines: int
    seconds: int
    takes: int
