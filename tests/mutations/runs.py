"""Hold a run of a test on a package with one broken line, and break what a migration reads."""

from __future__ import annotations

import importlib.machinery
import json
import os
from dataclasses import asdict, dataclass
from types import CodeType
from typing import Any, Literal

Kind = Literal["functions", "values", "migration"]


@dataclass(frozen=True)
class Run:
    """A run: a file, its text in place of its own, what that breaks, the test, and the output."""

    file: str
    text: str
    kind: Kind
    test: str
    output: str

    def as_line(self) -> str:
        """The run as one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def read_as(file: str, broken: CodeType) -> None:
    """Let every import of the file, by Alembic's own loader too, carry out the broken code."""
    loader = importlib.machinery.SourceFileLoader
    usual = loader.get_code

    def get_code(self: Any, fullname: str) -> CodeType | None:
        same = os.path.realpath(self.path) == file
        return broken if same else usual(self, fullname)

    loader.get_code = get_code  # type: ignore[method-assign]
