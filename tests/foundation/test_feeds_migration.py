"""Rules and runs of before the migration of feeds are kept, and the new rule is let in."""

from __future__ import annotations

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.extensions import db
from tests.foundation.database.earlier_database import run

THEN = "'2026-01-01 00:00:00'"
OLD_RUN = f"""INSERT INTO import_runs (feed, file_name, ran_by, dry_run, state, size, position,
digest, rejected_size, rows, booked, repeated, left_out, rejected, points, created_at)
VALUES ('spending', 'may.csv', 'billing', false, 'done', 100, 100, 'd', 0, 5, 4, 1, 0, 0, 9,
{THEN})"""
RULE = """INSERT INTO rule_versions (rule, value, valid_from, why, created_at)
VALUES ('{}', '3', {}, 'a test', {})"""


@pytest.mark.usefixtures("earlier_app")
def test_what_was_there_is_kept_and_guarded_as_before() -> None:
    upgrade(revision="0003")
    run(OLD_RUN, RULE.format("idle_months", THEN, THEN))
    db.engine.dispose()
    upgrade(revision="0007")

    runs = text("SELECT part, whole_digest, months, differing, points FROM import_runs")
    kept = text("SELECT rule, why FROM rule_versions")
    with db.engine.connect() as connection:
        found = connection.execute(runs).one()
        assert found in [("all", "", "[]", 0, 9), ("all", "", [], 0, 9)]
        assert connection.execute(kept).one() == ("idle_months", "a test")
    run(RULE.format("billing_days", THEN, THEN))
    for wrong in (
        RULE.format("no_rule", THEN, THEN),
        "UPDATE rule_versions SET why = 'x'",
        "DELETE FROM rule_versions",
        "UPDATE import_runs SET part = 'none'",
    ):
        with pytest.raises(DBAPIError):
            run(wrong)
