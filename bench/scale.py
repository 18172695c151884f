"""How large a sitting is, and where it keeps its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Scale:
    """Customers in the database, lines of a feed, seconds and takes of a run."""

    folder: Path
    customers: int
    feed_lines: int
    seconds: int
    takes: int
