"""The cases of a test that is marked so are dealt out: each runs on one kind of database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.support.database_kinds import KINDS, is_its_turn


def kinds_of(case: str, *, marked: bool = True) -> list[str]:
    """The kinds of database that the case runs on."""
    return [kind for kind in KINDS if is_its_turn(an_item(kind, case, marked=marked))]


def an_item(kind: str, case: str, *, marked: bool) -> Any:
    return SimpleNamespace(
        nodeid=f"tests/room/test_rule.py::test_it[{kind}-{case}]",
        callspec=SimpleNamespace(params={"database": kind}),
        get_closest_marker=lambda name: marked and name == "databases_in_turn",
    )


def test_each_case_runs_on_one_kind_and_each_kind_has_some() -> None:
    dealt = [kinds_of(f"case-{number}") for number in range(100)]
    assert all(len(kinds) == 1 for kinds in dealt)
    assert {kind for (kind,) in dealt} == set(KINDS)


def test_a_test_that_is_not_marked_runs_on_both() -> None:
    assert kinds_of("case", marked=False) == list(KINDS)
