"""Migration 0006 keeps what an older database holds, and lets it hold what is new."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.extensions import db

OLD = "0003"
CUSTOMER = (
    "INSERT INTO customers (id, name, surname, language, registered_at) "
    "VALUES ({}, 'Mira', 'Krasniqi', 'sq', '2018-01-01 00:00:00+00')"
)
ACCOUNTS = (
    "INSERT INTO points_accounts (customer_id, balance, earning_from, blocked_since) "
    "VALUES (1, 0, '2018-01-01', '2018-05-01'), (2, 0, '2018-01-01', NULL)"
)
DAYS = (
    "INSERT INTO calendar_days (day, finished_at) VALUES "
    "('2018-05-01', '2018-05-01 01:00:00+00'), ('2018-05-02', '2018-05-02 01:00:00+00')"
)
VERSION = (
    "INSERT INTO rule_versions (id, rule, value, valid_from, follows, why, created_at) VALUES "
    "({}, '{}', '14', '2018-01-01 00:00:00+00', 0, 'a test', '2018-01-01 00:00:00+00')"
)


@pytest.fixture
def older(earlier_app: Flask) -> None:
    """A database as it was before the migration, with rows, brought to the newest."""
    assert earlier_app
    upgrade(revision=OLD)
    with writing() as connection:
        for row in (CUSTOMER.format(1), CUSTOMER.format(2), ACCOUNTS, DAYS):
            connection.execute(text(row))
        connection.execute(text(VERSION.format(7, "code_days")))
    upgrade()


def writing() -> Any:
    return db.engine.execution_options(marketplace_writing=True).begin()


def column(query: str) -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


@pytest.mark.usefixtures("older")
def test_a_block_in_force_gets_the_moment_of_the_last_run_that_found_it() -> None:
    laid = column("SELECT blocked_at FROM points_accounts ORDER BY customer_id")
    assert [str(moment)[:10] if moment else None for moment in laid] == ["2018-05-02", None]


@pytest.mark.usefixtures("older")
def test_the_rules_versions_are_kept_the_new_rules_allowed_and_other_words_refused() -> None:
    with writing() as connection:
        connection.execute(text(VERSION.format(8, "returned_days")))
        connection.execute(text(VERSION.format(9, "code_reminder_days")))
    rules = column("SELECT rule FROM rule_versions ORDER BY id")
    assert rules == ["code_days", "returned_days", "code_reminder_days"]
    for wrong in ("a_wish", "code_days"):  # no rule, and a second one to follow the same version
        with pytest.raises(DBAPIError), writing() as connection:
            connection.execute(text(VERSION.format(10, wrong)))
