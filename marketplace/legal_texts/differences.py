"""Compare two versions of a legal text, line by line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A line of the comparison: `mark` is `+` where it is new, `-` where it went, else empty."""

    mark: str
    text: str


def differences(before: str, after: str) -> list[DifferenceLine]:
    """Return the lines of both texts in order, each with its mark."""
    old, new = before.splitlines(), after.splitlines()
    compared = difflib.SequenceMatcher(None, old, new, autojunk=False)
    lines: list[DifferenceLine] = []
    for kind, start, end, new_start, new_end in compared.get_opcodes():
        if kind == "equal":
            lines += [DifferenceLine("", line) for line in old[start:end]]
            continue
        lines += [DifferenceLine("-", line) for line in old[start:end]]
        lines += [DifferenceLine("+", line) for line in new[new_start:new_end]]
    return lines
