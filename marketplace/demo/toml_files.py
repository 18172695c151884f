"""Reader of the demo's TOML files: partners, offers, shops, people and rules."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

Table = dict[str, Any]


@cache
def read(name: str) -> Table:
    """Read one of the files."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def categories() -> tuple[Table, ...]:
    """The files of offers, one for each category, in the order of the catalogue."""
    files = sorted(FOLDER.glob("offers/*.toml"), key=lambda file: int(file.stem.split("-")[0]))
    return tuple(read(f"offers/{file.name}") for file in files)


def offers() -> list[tuple[Table, Table]]:
    """Every offer with its category, in an order that mixes the categories evenly."""
    placed = [
        ((position + 0.5) / len(category["offer"]), category, offer)
        for category in categories()
        for position, offer in enumerate(category["offer"])
    ]
    return [(category, offer) for _, category, offer in sorted(placed, key=lambda one: one[0])]
