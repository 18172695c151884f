"""Mark the slow tests, and choose those of the quick run among the others.

`--quick` is the loop after each change (`make quick`). A test comes under it by what it is; none is
marked by hand:

- The files of `SLOW` are not read, nor those that are named for races or for one migration.
- A test with many cases runs its first.
- A test that Hypothesis draws many cases for is left out.
- Tests that need no database all run. Of those that need one, the first two of each file run, and
  the first alone where the file is about pages or requests: a file begins with what it is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest

# they start servers and processes, walk through all pages, or live through months
SLOW: Final = (
    *("tests/browser/", "tests/channels/", "tests/clients/", "tests/commands/", "tests/demo/"),
    *("tests/dev/", "tests/faults/", "tests/kannel/", "tests/mutations/", "tests/packaging/"),
    *("tests/races/", "tests/simulation/", "tests/structure/"),
    *("tests/blueprints/api/test_schema.py", "tests/blueprints/gateways/sms/test_fuzz.py"),
    *("tests/blueprints/gateways/ussd/test_fuzzed.py", "tests/blueprints/web/test_error_pages.py"),
    *("tests/blueprints/operations/test_many_processes.py", "tests/foundation/test_http_client.py"),
    *("tests/messages/test_lanes.py", "tests/messages/test_transports.py"),
    "tests/network/test_simulator_process.py",
)
OF_EACH_FILE: Final = 2
OF_EACH_FILE_OF_REQUESTS: Final = 1
COUNTS: Final = pytest.StashKey[Counter[str]]()
ROOT: Final = Path(__file__).parents[3]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line choose the quick run."""
    told = "run the quick tests: the main rules, one case of each, nothing that is slow"
    parser.getgroup("order").addoption("--quick", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count the tests of each file."""
    config.stash[COUNTS] = Counter()


def is_slow(name: str) -> bool:
    """Tell whether the file or test, or all in the folder, is slow by its path."""
    file = name.partition("::")[0].rpartition("/")[2]
    return name.startswith(SLOW) or "race" in file or file.endswith("migration.py")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is slow."""
    if is_slow(item.nodeid):
        item.add_marker(pytest.mark.slow)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no slow file in the quick run."""
    if not config.getoption("quick") or not collection_path.is_relative_to(ROOT):
        return None
    name = collection_path.relative_to(ROOT).as_posix()
    return is_slow(f"{name}/" if collection_path.is_dir() else name) or None


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Keep the first case, once all are known: the others are not even made in the quick run."""
    if metafunc.config.getoption("quick"):
        del metafunc._calls[1:]


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector: pytest.Collector) -> Generator[None, object, object]:
    """Choose among the tests of a file as they are found, from its first to its last."""
    found = yield
    if not collector.config.getoption("quick") or not isinstance(found, list):
        return found
    counts = collector.config.stash[COUNTS]
    return [one for one in found if is_quick(one, counts)]


def is_quick(item: pytest.Function, counts: Counter[str]) -> bool:
    """Tell whether the test is in the quick run, and count it where it needs a database."""
    drawn = getattr(item.obj, "is_hypothesis_test", False)
    # skipped: what runs on a kind of database that is not asked for
    if drawn or item.get_closest_marker("slow") or item.get_closest_marker("skip"):
        return False
    if "database" not in item.fixturenames:
        return True
    file = item.nodeid.partition("::")[0]
    counts[file] += 1
    requests = file.startswith("tests/blueprints/")
    return counts[file] <= (OF_EACH_FILE_OF_REQUESTS if requests else OF_EACH_FILE)
