"""The demo's texts, read from the files beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Table = dict[str, Any]


@cache
def read(name: str) -> Table:
    """One of the files."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def shelves() -> tuple[Table, ...]:
    """The files of offers, one for each category, in the order of the shop."""
    files = sorted(HERE.glob("offers/*.toml"), key=lambda file: int(file.stem.split("-")[0]))
    return tuple(read(f"offers/{file.name}") for file in files)


def offers() -> list[tuple[Table, Table]]:
    """Every offer with its shelf, each shelf's spread evenly, so that the newest are a mixture."""
    placed = [
        ((place + 0.5) / len(shelf["offer"]), shelf, offer)
        for shelf in shelves()
        for place, offer in enumerate(shelf["offer"])
    ]
    return [(shelf, offer) for _, shelf, offer in sorted(placed, key=lambda one: one[0])]
