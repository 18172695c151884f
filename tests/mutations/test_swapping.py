"""A fault in what a module assigns reaches whatever uses the value, or is refused."""

from __future__ import annotations

import sys
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


@pytest.fixture
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the package, made for this test."""
    file = tmp_path / "limits.py"
    file.write_text(USUAL, encoding="utf-8")
    spec = spec_from_file_location("marketplace.limits_of_a_test", file)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def broken(limits: ModuleType, line: str, into: str) -> None:
    assert USUAL.count(line) == 1
    swap_values(str(limits.__file__), USUAL.replace(line, into))


def test_functions_and_what_is_made_of_the_value_have_the_broken_one(limits: ModuleType) -> None:
    names = limits.NAMES
    broken(limits, "LEAST = 3", "LEAST = 4")
    assert limits.limits() == (4, (4, 9))
    assert limits.NAMES is names


def test_a_module_that_imported_the_value_has_the_broken_one(
    limits: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = ModuleType("marketplace.user_of_a_test")
    vars(user)["AMOUNTS"] = limits.AMOUNTS
    monkeypatch.setitem(sys.modules, user.__name__, user)
    broken(limits, "9)", "8)")
    assert vars(user)["AMOUNTS"] == (3, 8)


def test_a_class_with_another_body_is_refused(limits: ModuleType) -> None:
    with pytest.raises(LookupError, match="class Limit"):
        broken(limits, "least = LEAST", "least = 2")
