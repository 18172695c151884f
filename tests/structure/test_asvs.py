"""`docs/asvs.md` has every requirement of ASVS 5.0 L1 and L2 once, and names tests that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
STATES = {"met", "does not apply", "in part", "not met", "operator"}
# fmt: off
# how many of each section are of level 1 or 2, by the standard
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}
# fmt: on
TOTAL = {"1": 70, "2": 183}


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(DOCUMENT.read_text(encoding="utf-8"))


@cache
def code(path: str) -> str:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def missing_tests(text: str) -> list[str]:
    return [
        f"{path}::{name}"
        for path, name in TEST.findall(text)
        if not re.search(rf"^def {name}\(", code(path), re.MULTILINE)
    ]


def test_every_requirement_is_there_once() -> None:
    numbers = [number for number, *_rest in rows()]
    assert len(numbers) == len(set(numbers)) == sum(TOTAL.values())
    found: dict[str, int] = {}
    for number in numbers:
        section = number.rpartition(".")[0]
        found[section] = found.get(section, 0) + 1
    assert found == SECTIONS
    levels = [level for _number, level, *_rest in rows()]
    assert {level: levels.count(level) for level in TOTAL} == TOTAL


def test_each_has_a_state_and_its_test_or_reason() -> None:
    for number, _level, words, state, reason in rows():
        assert state in STATES, number
        assert words.strip(), number
        assert TEST.search(reason) or "](" in reason or state != "met", number
        assert len(reason) > 10, number


def test_every_test_that_is_named_exists() -> None:
    assert missing_tests(DOCUMENT.read_text(encoding="utf-8")) == []


def test_a_test_that_does_not_exist_is_found() -> None:
    assert missing_tests("`tests/structure/test_asvs.py::test_of_nothing`") != []


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    states = [state for _number, _level, _words, state, _reason in rows()]
    text = DOCUMENT.read_text(encoding="utf-8")
    for state in STATES:
        assert f"| {state} | {states.count(state)} |" in text
