"""Run a test on a package with one broken line, each in a fork of a process that is warm.

    python -m tests.mutations.forks

It imports what the package needs of other packages once; of the package itself and of its tests,
nothing. Each line of its input is a run, as JSON: the file and its broken text, the test, and where
the output goes. It forks, and in the child the file is read as broken whenever it is imported, by
whichever name; nothing is written. Each line of its output is the exit code of pytest.

It is for lines that an import or a migration carries out; for lines within functions there is
`tests.mutations.one_session`, which imports the package once.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import json
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType
from typing import Any, Final, NoReturn

import pytest

# whatever takes long to import; what is missing here costs its time in each run, nothing else
NEEDED: Final = (
    *("alembic.context", "argon2", "email_validator", "flask_babel", "flask_limiter"),
    *("flask_login", "flask_mail", "flask_migrate", "flask_sqlalchemy", "flask_wtf"),
    *("htmx_flask", "httpx", "hypothesis", "phonenumbers", "PIL.Image"),
    *("prometheus_client", "psycopg", "pydantic_settings", "sqlalchemy.orm"),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "structlog", "time_machine"),
    "wtforms",
)


@dataclass(frozen=True)
class Run:
    """A run: a file, its text in place of its own, pytest's arguments, and the output's file."""

    file: str
    text: str
    arguments: list[str]
    output: str

    def as_line(self) -> str:
        """The run as one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def read_as(file: str, text: str) -> None:
    """Let every import of the file, by Alembic's own loader too, compile the text instead."""
    loader = importlib.machinery.SourceFileLoader
    usual = loader.get_code
    broken = compile(text, file, "exec", dont_inherit=True)

    def get_code(self: Any, fullname: str) -> CodeType | None:
        same = os.path.realpath(self.path) == file
        return broken if same else usual(self, fullname)

    loader.get_code = get_code  # type: ignore[method-assign]


def carry_out(run: Run) -> NoReturn:
    """Run the test in this process, and end it."""
    with Path(run.output).open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    code = 70  # an error outside pytest
    try:
        read_as(run.file, run.text)
        code = int(pytest.main(run.arguments))
    except BaseException:  # noqa: BLE001 - the output says which; the process ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve(lines: Iterable[str]) -> None:
    """Fork for each line, and tell the exit code."""
    for line in lines:
        child = os.fork()
        if child == 0:
            carry_out(Run(**json.loads(line)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    for name in NEEDED:
        importlib.import_module(name)
    serve(sys.stdin)
