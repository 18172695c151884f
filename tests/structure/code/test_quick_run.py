"""The quick run has the main rules of each room and audience, and nothing that is slow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import marketplace
from tests.support.plugins.quick import OF_EACH_FILE, ROOT, SLOW, is_quick, is_slow

PACKAGE = Path(marketplace.__file__).parent
# what has no tests of its own folder, or only such as start the demo or a command
ELSEWHERE = {"blueprints/json_api", "commands", "demo"}


def an_item(file: str = "tests/room/test_rule.py", **given: Any) -> Any:
    usual: dict[str, Any] = {
        "nodeid": f"{file}::test_it",
        "obj": None,
        "fixturenames": ["database"],
        "get_closest_marker": lambda _name: None,
    }
    return SimpleNamespace(**usual | given)


def quick_files(folder: str) -> list[str]:
    """The files of tests of a folder of the package that are in the quick run."""
    files = (ROOT / "tests" / folder).rglob("test_*.py")
    names = [file.relative_to(ROOT).as_posix() for file in files]
    return [name for name in names if not is_slow(name)]


def test_each_room_and_each_audience_has_tests_in_the_quick_run() -> None:
    modules = [*PACKAGE.glob("*/__init__.py"), *PACKAGE.glob("blueprints/*/__init__.py")]
    folders = {module.parent.relative_to(PACKAGE).as_posix() for module in modules}
    assert len(folders) > 25
    assert {folder for folder in folders if not quick_files(folder)} == ELSEWHERE


def test_of_a_file_the_first_tests_that_need_a_database_run_and_all_that_need_none() -> None:
    counts: Counter[str] = Counter()
    with_database = [is_quick(an_item(), counts) for _ in range(5)]
    assert with_database == [number < OF_EACH_FILE for number in range(5)]
    assert is_quick(an_item("tests/room/test_other.py"), counts)
    assert is_quick(an_item(fixturenames=["plain_app"]), counts)


def test_of_a_file_of_pages_the_first_test_runs() -> None:
    counts: Counter[str] = Counter()
    page = an_item("tests/blueprints/admins/test_page.py")
    assert [is_quick(page, counts) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    "slow",
    [
        {"get_closest_marker": lambda name: name == "slow"},
        {"get_closest_marker": lambda name: name == "skip"},
        {"obj": SimpleNamespace(is_hypothesis_test=True)},
    ],
)
def test_a_slow_test_and_one_of_many_drawn_cases_are_left_out(slow: dict[str, Any]) -> None:
    assert not is_quick(an_item(**slow), Counter())


def test_each_name_of_what_is_slow_is_a_file_or_a_folder() -> None:
    assert [name for name in SLOW if not (ROOT / name).exists()] == []
