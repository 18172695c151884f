"""Run tests on a package with a broken line, each in a fork of one session of pytest.

    python -m tests.mutations.one_session TEST...

It imports the package, collects the tests, and makes the databases. Each line of its input is a
run, as JSON. It forks, and in the child the module of the file gets its broken functions and values
before the test runs; nothing is written. A broken migration is read in the child by a session of
its own, which makes its database anew. Each line of its output is the exit code that pytest would
have ended with.
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

from tests.mutations.runs import Run, read_as
from tests.mutations.swapping import Functions, functions_by_file, swap_functions, swap_values
from tests.support.warm.fork import STARTED, end_started

PACKAGE = "marketplace.cli"  # what it imports is the whole package
OPTIONS = ("-s", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=native")
ALONE = ("-x", "-W", "ignore:Module already imported")  # by the process that forks
# made once for all tests, and for all runs: the databases, and the network's simulator
SHARED = ("[sqlite", "[postgresql", "tests/network/test_delivery.py")


class ForkingPlugin:
    """A plugin of pytest that carries out runs in place of the tests that were collected."""

    def __init__(self, lines: Iterable[str], answers: TextIO) -> None:
        self._lines = lines
        self._answers = answers
        self._failed: list[pytest.TestReport] = []
        self._functions: Functions = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Make what is shared, then fork for each line, and tell the exit code."""
        for name in SHARED:
            self._run(next(one for one in session.items if name in one.nodeid), session.items)
        assert not self._failed, self._failed[0].longreprtext
        for one in gc.get_objects():
            with suppress(ReferenceError):  # a proxy of something gone
                if isinstance(one, Engine):
                    one.dispose()  # a child must not use a connection of another process
        self._functions = functions_by_file()
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
                code = self._break_and_test(run, items)
                output.writelines(f"{one.when}: {one.longreprtext}\n" for one in self._failed)
            except BaseException:  # noqa: BLE001 - the output says which; the process ends here
                traceback.print_exc(file=output)
            finally:
                output.flush()
                end_started(before)  # such as the network's simulator, which is for all tests
                os._exit(code)

    def _break_and_test(self, run: Run, items: list[pytest.Item]) -> int:
        broken = compile(run.text, run.file, "exec", dont_inherit=True)
        if run.kind == "migration":
            read_as(run.file, broken)
            return int(pytest.main([*OPTIONS, *ALONE, run.test]))
        if run.kind == "values":
            swap_values(run.file, run.text)
        else:
            swap_functions(self._functions.get(run.file, ()), broken)
        return self._test(named(run.test, items), items)

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
    pytest.main([*OPTIONS, *tests], plugins=[ForkingPlugin(sys.stdin, answers)])


if __name__ == "__main__":
    serve(sys.argv[1:])
