"""Tests and cases are dealt out to the kinds of database, but for those that are about SQL."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.database_kinds import KINDS, is_its_turn, kind_by_name, runs_on_both


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


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("tests/points/test_earn.py::test_it", True),
        ("tests/settlement/test_close.py::test_it", True),
        ("tests/races/test_leaving.py::test_it", True),
        ("tests/counter/test_reserved_races.py::test_it", True),
        ("tests/accounts/sessions/test_migration.py::test_it", True),
        ("tests/blueprints/partners/test_confirm.py::test_it", True),
        ("tests/membership/test_leave.py::test_it", False),
        ("tests/blueprints/customers/test_points.py::test_a_race_of_two", False),
    ],
)
def test_what_is_about_the_books_races_or_tables_runs_on_both(name: str, *, both: bool) -> None:
    assert runs_on_both(name) is both


def test_the_tests_of_a_room_are_dealt_out_by_their_names() -> None:
    names = [f"tests/membership/test_leave.py::test_{number}" for number in range(100)]
    assert {kind_by_name(name) for name in names} == set(KINDS)
