"""`marketplace`, but feeds are booked a hundred rows at a time: a small file takes many batches."""

from __future__ import annotations

from dataclasses import replace

from marketplace import cli
from marketplace.imports.feeds import KINDS

ROWS = 100


def main() -> None:
    """Be `marketplace`."""
    for feed, kind in KINDS.items():
        KINDS[feed] = replace(kind, batch=ROWS)
    cli.main()
