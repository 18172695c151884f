"""Find a key in a large file of sorted lines, by binary search.

Lines are compared as bytes, and the file is never read whole: about forty short reads find one of a
billion lines.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

SAMPLES: Final = 200
LONGEST_LINE: Final = 1024

KeyOf = Callable[[bytes], bytes]


def contains(path: Path, key: bytes, key_of: KeyOf) -> bool:
    """Return whether a line of the file has the key; raises OSError where it cannot be read.

    `key_of` returns the key of a line without its line end; the lines are sorted by it.
    """
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)  # the line looked for begins at low or later, before high
        while low < high:
            middle = (low + high) // 2
            start = _go_to_line(file, middle)
            line = file.readline(LONGEST_LINE) if start < high else b""
            found = key_of(line.rstrip(b"\r\n"))
            if not line or found > key:
                high = middle
            elif found == key:
                return True
            else:
                low = file.tell()
    return False


def is_sorted(path: Path, key_of: KeyOf) -> bool:
    """Return whether lines at regular places of the file are in order: a sample, not a proof."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        keys = []
        for sample in range(SAMPLES):
            _go_to_line(file, size * sample // SAMPLES)
            line = file.readline(LONGEST_LINE)
            keys += [key_of(line.rstrip(b"\r\n"))] if line else []
    return keys == sorted(keys)


def _go_to_line(file: BinaryIO, offset: int) -> int:
    """Go to the first line that begins at the offset or later; return where it begins."""
    file.seek(max(0, offset - 1))
    if offset:
        file.readline()
    return file.tell()
