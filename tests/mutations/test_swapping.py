"""A fault in what a module assigns reaches whatever uses the value, or is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutations.swapping import swap_values

USUAL = """
LEAST = 3
AMOUNTS = (LEAST, 9)
NAMES = ["of the programme"]

class Limit:
    least = LEAST

def limits():
    return LEAST, AMOUNTS
"""


MakeModule = Callable[[str, str], ModuleType]


@pytest.fixture
def make_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeModule:
    """Make a module of the package for this test."""

    def make_module(name: str, source: str) -> ModuleType:
        file = tmp_path / f"{name}.py"
        file.write_text(source, encoding="utf-8")
        spec = spec_from_file_location(f"marketplace.{name}", file)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        spec.loader.exec_module(module)
        return module

    return make_module


@pytest.fixture
def limits(make_module: MakeModule) -> ModuleType:
    return make_module("limits_of_a_test", USUAL)


def broken(limits: ModuleType, line: str, into: str) -> None:
    assert USUAL.count(line) == 1
    swap_values(str(limits.__file__), USUAL.replace(line, into))


def test_functions_and_what_is_made_of_the_value_have_the_broken_one(limits: ModuleType) -> None:
    names = limits.NAMES
    broken(limits, "LEAST = 3", "LEAST = 4")
    assert limits.limits() == (4, (4, 9))
    assert limits.NAMES is names


def test_a_module_that_imported_the_value_has_the_broken_one(
    limits: ModuleType, make_module: MakeModule
) -> None:
    user = make_module("user_of_a_test", "from marketplace.limits_of_a_test import AMOUNTS")
    broken(limits, "9)", "8)")
    assert vars(user)["AMOUNTS"] == (3, 8)


def test_a_module_with_an_equal_value_of_the_same_name_keeps_it(
    limits: ModuleType, make_module: MakeModule
) -> None:
    other = make_module("other_of_a_test", "LEAST = 3")
    broken(limits, "LEAST = 3", "LEAST = 4")
    assert vars(other)["LEAST"] == 3


def test_a_class_with_another_body_is_refused(limits: ModuleType) -> None:
    with pytest.raises(LookupError, match="class Limit"):
        broken(limits, "least = LEAST", "least = 2")
