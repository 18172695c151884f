"""In which order tests run, and by how many workers.

The order is random, by a seed that is told at the end (`--randomly-seed=...` repeats it), but for
the tests that may take minutes: every worker begins with its share of those, so that all workers
end together.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Final

import pytest
from _pytest.terminal import TerminalReporter

# what starts a browser, and a process that forks for each test: once, each in a worker of its own
TOGETHER: Final = ("tests/browser/", "tests/mutations/")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line ask for what the browser does only before a release."""
    group = parser.getgroup("order")
    told = "tell the browser's stories in all windows: phone, desktop, with and without scripts"
    group.addoption("--all-windows", action="store_true", help=told)
    told = "let axe look at every page in each language, by day and by night, in three widths"
    group.addoption("--every-look", action="store_true", help=told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse cases from a set, whose order differs from one worker to the next."""
    for marker in metafunc.definition.iter_markers("parametrize"):
        if isinstance(marker.args[-1], set | frozenset):
            raise TypeError(f"{metafunc.definition.nodeid}: sort the cases, they are a set")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Deal out what may take minutes, once all is chosen and shuffled."""
    result = yield
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = deal(items, workers)
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are processors, as some tests wait for servers."""
    waiting = 0 if config.getoption("quick") else 1  # no quick test waits
    return (os.cpu_count() or 1) + waiting


def deal(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The items in one part for each worker (`--dist worksteal`), what is long at its beginning.

    What is started once for all tests of a folder (`TOGETHER`) is dealt to one worker.
    """
    ours: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for place, prefix in enumerate(TOGETHER):
        ours[place % workers] += [one for one in items if one.nodeid.startswith(prefix)]
    rest = [one for one in items if not one.nodeid.startswith(TOGETHER)]
    long = sorted((one for one in rest if patience(one)), key=patience, reverse=True)
    rest = [one for one in rest if not patience(one)]
    others = max(workers - 1, 1)
    share = -(-len(items) // workers)
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        mine = sorted(ours[worker], key=patience, reverse=True)
        if worker or workers == 1:  # the first has the browser's tests, which take long as they are
            mine += long[max(worker - 1, 0) :: others]
        left = max(share - len(mine), 0)
        dealt += mine + rest[:left]
        del rest[:left]
    return dealt + rest


def patience(item: pytest.Item) -> float:
    """The seconds that a test may take where it names them, as a measure of what it does take."""
    timeout = item.get_closest_marker("timeout")
    return float(timeout.args[0]) if timeout else 0


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Tell the seed of the order."""
    seed = getattr(config.option, "randomly_seed", None)
    if seed is not None and config.pluginmanager.has_plugin("randomly"):
        terminalreporter.write_line(f"order: --randomly-seed={seed}")
