"""Which tests are slow, in which order tests run, and how many of many cases.

The order is random, by a seed that is told at the end (`--randomly-seed=...` repeats it), but for
the tests that may take minutes: every worker begins with its share of those, so that all workers
end together.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from typing import Final

import pytest
from _pytest.terminal import TerminalReporter

# they start servers and processes, walk through all pages, or live through months
SLOW: Final = (
    *("tests/browser/", "tests/channels/", "tests/commands/", "tests/demo/", "tests/faults/"),
    *("tests/hub/", "tests/kannel/", "tests/mutations/", "tests/network/", "tests/races/"),
    *("tests/simulation/", "tests/structure/", "tests/blueprints/operations/"),
    *("tests/blueprints/api/test_schema.py", "tests/blueprints/gateways/sms/test_fuzz.py"),
    *("tests/conversions/test_races.py", "tests/foundation/test_http_client.py"),
    *("tests/messages/test_lanes.py", "tests/messages/test_transports.py"),
    *("tests/accounts/test_sign_in.py", "tests/blueprints/gateways/ussd/test_fuzzed.py"),
    *("tests/blueprints/web/test_error_pages.py", "tests/catalogue/shop_window/test_window.py"),
)


# what starts a browser, and a process that forks for each test: once, each in a worker of its own
TOGETHER: Final = ("tests/browser/", "tests/mutations/")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line bound the cases."""
    group = parser.getgroup("order")
    told = "of a test with many cases, run this many"
    group.addoption("--few-cases", type=int, metavar="N", help=told)
    told = "tell the browser's stories in all windows: phone, desktop, with and without scripts"
    group.addoption("--all-windows", action="store_true", help=told)
    told = "let axe look at every page in each language, by day and by night, in three widths"
    group.addoption("--every-look", action="store_true", help=told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse cases from a set, whose order differs from one worker to the next."""
    for marker in metafunc.definition.iter_markers("parametrize"):
        if isinstance(marker.args[-1], set | frozenset):
            raise TypeError(f"{metafunc.definition.nodeid}: sort the cases, they are a set")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is slow by where it is."""
    if item.nodeid.startswith(SLOW):
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, object, object]:
    """Bound the cases; once the rest is chosen and shuffled, deal out what may take minutes."""
    few = config.getoption("few_cases")
    if few:
        bound_cases(config, items, few)
    result = yield
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = deal(items, workers)
    return result


def bound_cases(config: pytest.Config, items: list[pytest.Item], few: int) -> None:
    """Keep the first few cases of each test."""
    seen: Counter[str] = Counter()
    kept, left_out = [], []
    for item in items:
        name = item.nodeid.partition("[")[0]
        seen[name] += 1
        (kept if seen[name] <= few else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors, as some tests wait for servers."""
    return (os.cpu_count() or 1) + 1


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
