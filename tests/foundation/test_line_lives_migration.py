"""Lines, rules and books of before the migration of line lives are kept, and guarded as before."""

from __future__ import annotations

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.extensions import db
from tests.foundation.database.earlier_database import run

THEN = "'2026-01-01 00:00:00'"
RULE = f"""INSERT INTO rule_versions (rule, value, valid_from, why, created_at)
VALUES ('{{}}', '3', {THEN}, 'a test', {THEN})"""
ENTRY = f"""INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day)
VALUES (1, 1, '{{}}', 5, {THEN}, '2026-01-01')"""
SELF_MERGE = f"""INSERT INTO merge_requests (source_id, target_id, reason, state, wrong_pins,
pins_until, asked_by, asked_at) VALUES (1, 1, 'x', 'waiting', 0, {THEN}, 1, {THEN})"""
OLD_ROWS = (
    f"""INSERT INTO customers (id, name, surname, language, registered_at)
    VALUES (1, 'Arta', 'Krasniqi', 'sq', {THEN})""",
    """INSERT INTO lines (id, number, kind, tariff, customer_id)
    VALUES (1, '+38349100001', 'mobile', 'private-prepaid', 1)""",
    """INSERT INTO points_lots (id, customer_id, line_id, source, reference, earned_on, amount,
    remaining) VALUES (1, 1, 1, 'spending', '2026-01/5', '2026-01-31', 5, 5)""",
    ENTRY.format("earn"),
    RULE.format("idle_months"),
)


@pytest.mark.usefixtures("earlier_app")
def test_what_was_there_is_kept_and_guarded_as_before_and_the_new_words_are_let_in() -> None:
    upgrade(revision="0003")
    run(*OLD_ROWS)
    db.engine.dispose()
    upgrade(revision="0004")
    with db.engine.connect() as connection:
        lines = connection.execute(text("SELECT number, customer_id, life, active_to FROM lines"))
        assert tuple(lines.one()) == ("+38349100001", 1, 1, None)
        entries = connection.execute(text("SELECT kind, amount FROM points_entries"))
        assert tuple(entries.one()) == ("earn", 5)
        rules = connection.execute(text("SELECT rule, why FROM rule_versions"))
        assert tuple(rules.one()) == ("idle_months", "a test")
    run(RULE.format("lost_number_points"), ENTRY.format("transfer"))
    for wrong in (
        RULE.format("no_rule"),
        ENTRY.format("gift"),
        "UPDATE rule_versions SET why = 'x'",
        "UPDATE points_entries SET amount = 6",
        "DELETE FROM points_entries",
        SELF_MERGE,
    ):
        with pytest.raises(DBAPIError):
            run(wrong)
