"""Skip the tests that this machine cannot run, and report them in one line for each reason.

With NOTHING_LEFT_OUT set, as in .ci/run, a skipped test fails the run.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable

import pytest
from _pytest.terminal import TerminalReporter

# any of them will do; the headless shell takes half the processor time of the whole browser
PROGRAMS = {
    "browser": ("chromium-headless-shell", "chromium"),
    "wrk": ("wrk",),
    "kannel": ("/usr/lib/kannel/test/fakesmsc",),
}
STRICT = "NOTHING_LEFT_OUT"


def installed(mark: str) -> str | None:
    """The path of the program that tests with the mark need; None where it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS[mark])), None)


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Leave out the tests whose program is not installed."""
    missing = {mark: names[0] for mark, names in PROGRAMS.items() if installed(mark) is None}
    for item in items:
        for mark, name in missing.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"{name} is not installed"))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say what was left out and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(report.longrepr[2] for report in skipped).items():
        terminalreporter.write_line(f"left out: {count} tests: {reason.removeprefix('Skipped: ')}")
    if skipped and os.environ.get(STRICT):
        terminalreporter.write_line(f"{STRICT} is set: a test that is left out is a failure")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that left something out although it must not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped") if reporter else None
    if skipped and os.environ.get(STRICT) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
