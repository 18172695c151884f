"""Run tests on a package with broken functions, each in a fork of one session of pytest.

    python -m tests.mutations.one_session TEST...

It imports the package, collects the tests, and makes the databases. Each line of its input is a
run, as in `tests.mutations.forks`, with the test as its last argument. It forks, and in the child
the functions of the file get their broken code before the test runs. Nothing is written. Each line
of its output is the exit code that pytest would have ended with.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TextIO

import pytest
from sqlalchemy import Engine

from tests.mutations.forks import Run
from tests.mutations.swapping import swap_functions
from tests.support.warm.fork import STARTED, end_started

PACKAGE = "marketplace.cli"  # what it imports is the whole package
OPTIONS = ("-s", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly")


class Forking:
    """A plugin of pytest that carries out runs in place of the tests that were collected."""

    def __init__(self, lines: Iterable[str], answers: TextIO) -> None:
        self._lines = lines
        self._answers = answers
        self._failed: list[pytest.TestReport] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Make the databases, then fork for each line, and tell the exit code."""
        for kind in ("sqlite", "postgresql"):
            self._run(first_on(kind, session.items), session.items)
        assert not self._failed, self._failed[0].longreprtext
        for one in gc.get_objects():
            with suppress(ReferenceError):  # a proxy of something gone
                if isinstance(one, Engine):
                    one.dispose()  # a child must not use a connection of another process
        for line in self._lines:
            child = os.fork()
            if child == 0:
                self._carry_out(Run(**json.loads(line)), session.items)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), file=self._answers, flush=True)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what failed."""
        if report.failed:
            self._failed.append(report)

    def _carry_out(self, run: Run, items: list[pytest.Item]) -> NoReturn:
        code, before = 70, len(STARTED)  # an error outside the test
        with Path(run.output).open("w") as output:
            for stream in (1, 2):
                os.dup2(output.fileno(), stream)
            try:
                swap_functions(run.file, compile(run.text, run.file, "exec", dont_inherit=True))
                code = self._test(named(run.arguments[-1], items), items)
                output.writelines(f"{one.when}: {one.longreprtext}\n" for one in self._failed)
            except BaseException:  # noqa: BLE001 - the output says which; the process ends here
                traceback.print_exc(file=output)
            finally:
                output.flush()
                end_started(before)  # such as the network's simulator, which is for all tests
                os._exit(code)

    def _test(self, chosen: list[pytest.Item], items: list[pytest.Item]) -> int:
        for item in chosen:
            self._run(item, items)
            if self._failed:
                return 1 if all(one.when == "call" for one in self._failed) else 3
        return 0 if chosen else 5

    def _run(self, item: pytest.Item, items: list[pytest.Item]) -> None:
        # with a test of another folder to come, what is made once for all tests stays, no more
        other = next(one for one in items if folder(one) != folder(item))
        item.ihook.pytest_runtest_protocol(item=item, nextitem=other)


def first_on(kind: str, items: Iterable[pytest.Item]) -> pytest.Item:
    """The first test that runs on the kind of database."""
    return next(item for item in items if f"[{kind}" in item.nodeid)


def folder(item: pytest.Item) -> str:
    """The folder below `tests/`."""
    return item.nodeid.split("/")[1]


def named(test: str, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests of the name; on SQLite, where it does not say on which database."""
    return [
        item
        for item in items
        if item.nodeid == test
        or (item.nodeid.startswith((f"{test}[", f"{test}::")) and "[postgresql" not in item.nodeid)
    ]


def serve(tests: list[str]) -> None:
    """Collect the tests, and answer on the standard output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    importlib.import_module(PACKAGE)
    pytest.main([*OPTIONS, *tests], plugins=[Forking(sys.stdin, answers)])


if __name__ == "__main__":
    serve(sys.argv[1:])
