"""The demo's texts, read from the files beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import chain, zip_longest
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
    """Every offer with its shelf, the shelves taking turns, so that the newest are a mixture."""
    turns = zip_longest(*([(shelf, offer) for offer in shelf["offer"]] for shelf in shelves()))
    return [pair for pair in chain.from_iterable(turns) if pair is not None]
