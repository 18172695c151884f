"""Choose the kinds of database that a test runs on.

A test of the books (points, conversions, settlement, imports), of a race, a migration or a query
plan runs on SQLite and on PostgreSQL, as their SQL and their locks differ. The tests of the other
rooms, and of what goes through pages, are dealt out: each runs on the one that its name decides
(`BOTH_KINDS` names the exceptions). `--both-databases` runs every test on both, and so does naming
a test on the command line (docs/decisions/0057-test-time.md).

`@pytest.mark.databases("postgresql")` asks for the kinds that it names, wherever the test is.
`@pytest.mark.databases_in_turn` deals the many cases of a test out: about half of them run on each
kind, where the cases differ in what is before or above the SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zlib import crc32

import pytest

KINDS: Final = ("sqlite", "postgresql")
ONE_KIND: Final = (
    *("tests/blueprints/", "tests/commands/", "tests/demo/", "tests/kannel/", "tests/structure/"),
    *("tests/accounts/", "tests/catalogue/", "tests/channels/", "tests/counter/"),
    *("tests/customers/", "tests/hub/", "tests/legal_texts/", "tests/membership/"),
    *("tests/messages/", "tests/network/", "tests/programme/", "tests/schedule/", "tests/shops/"),
)
# a file with one of these words in its name is about locks, plans or the tables themselves
ABOUT_SQL: Final = ("race", "migration", "plans", "database", "search", "books")
# where the point of a test is a race, or SQL that no other test runs
BOTH_KINDS: Final = (
    *("tests/blueprints/admins/audit/", "tests/blueprints/admins/home/"),
    *("tests/blueprints/admins/messages/", "tests/blueprints/admins/reports/"),
    *("tests/blueprints/admins/imports/test_history", "tests/blueprints/admins/staff/test_race"),
    *("tests/blueprints/gateways/sms/test_limiting", "tests/blueprints/gateways/sms/test_once"),
    *("tests/blueprints/gateways/ussd/test_gateway", "tests/blueprints/gateways/ussd/test_q"),
    *("tests/blueprints/partners/test_confirm", "tests/blueprints/tmf/test_once"),
    *("tests/blueprints/tmf/test_paging", "tests/commands/test_backup"),
    *(
        "tests/structure/database_failures/test_all_or_nothing",
        "tests/structure/database_failures/test_database_trouble",
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line choose."""
    group = parser.getgroup("databases")
    group.addoption("--both-databases", action="store_true", help="run every test on both kinds")
    group.addoption("--only-database", choices=KINDS, help="run on this kind only")


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line("markers", "databases(kind, ...): run on these kinds of database")
    config.addinivalue_line("markers", "databases_in_turn: run each case on one of the kinds")


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that needs a database once on each of its kinds."""
    if "database" in metafunc.fixturenames:
        kinds = kinds_for(metafunc.definition, metafunc.config)
        metafunc.parametrize("database", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep each case of a test marked so on one kind, unless the command line chooses."""
    if wants_both(config) or config.getoption("only_database"):
        return
    left_out = [item for item in items if not is_its_turn(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_its_turn(item)]


def is_its_turn(item: pytest.Item) -> bool:
    """Tell whether the case runs on the database that it has."""
    callspec = getattr(item, "callspec", None)
    if not callspec or not item.get_closest_marker("databases_in_turn"):
        return True
    kind = callspec.params["database"]
    return bool(kind_by_name(item.nodeid.replace(f"[{kind}-", "[", 1)) == kind)


def kinds_for(item: pytest.Item, config: pytest.Config) -> Sequence[str]:
    """The kinds that the test runs on; several, where nothing chooses among them."""
    marker = item.get_closest_marker("databases")
    kinds = marker.args if marker else KINDS
    only = config.getoption("only_database")
    if only:
        return [kind for kind in kinds if kind == only]
    if marker or wants_both(config) or runs_on_both(item.nodeid):
        return kinds
    return [kind_by_name(item.nodeid)]


def runs_on_both(nodeid: str) -> bool:
    """Tell whether a test of this name runs on both kinds without being asked to."""
    file = nodeid.partition("::")[0].rpartition("/")[2]
    about_sql = any(word in file for word in ABOUT_SQL)
    return not nodeid.startswith(ONE_KIND) or nodeid.startswith(BOTH_KINDS) or about_sql


def wants_both(config: pytest.Config) -> bool:
    """Tell whether both kinds are asked for: by the option, or by the name of a test."""
    named = any("::" in argument for argument in config.invocation_params.args)
    return named or bool(config.getoption("both_databases"))


def kind_by_name(nodeid: str) -> str:
    """One of the kinds, the same in every run and in every process."""
    return KINDS[crc32(nodeid.encode()) % len(KINDS)]
