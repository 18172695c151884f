"""A core rule, broken on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """A line of the package, what it is broken into, and the test that must notice."""

    name: str
    file: str
    line: str
    broken: str
    caught_by: str
