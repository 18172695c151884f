"""Look a password up in the operator's file of breached passwords.

The file has either SHA-1 hashes in hexadecimal, as Have I Been Pwned offers them
(`<hash>:<count>`), or the passwords themselves; one on a line, sorted by bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from marketplace.accounts.breached.sorted_lines import LONGEST_LINE, contains, is_sorted

HASH_LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*")


@dataclass(frozen=True, slots=True)
class PasswordFile:
    """A file of breached passwords, hashed or plain."""

    path: Path
    hashed: bool

    def has(self, password: str) -> bool:
        """Return whether the password is in the file; raises OSError where it cannot be read."""
        if self.hashed:
            return contains(self.path, sha1(password).encode(), _hash_of)
        spellings = {password, password.lower()}
        return any(contains(self.path, one.encode(), _line) for one in spellings)


def open_file(path: Path) -> PasswordFile:
    """Return the file after a look at its lines.

    Raises OSError where it cannot be read, and ValueError where it is empty or not sorted.
    """
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE)
    if not first:
        raise ValueError(f"{path} is empty")
    found = PasswordFile(path, hashed=bool(HASH_LINE.fullmatch(first)))
    if not is_sorted(path, _hash_of if found.hashed else _line):
        raise ValueError(f"{path} is not sorted: sort it with LC_ALL=C sort -u")
    return found


def sha1(password: str) -> str:
    """Return the SHA-1 of the password in capital hexadecimal digits, as such lists hold it."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def _hash_of(line: bytes) -> bytes:
    return line[:40].upper()


def _line(line: bytes) -> bytes:
    return line
