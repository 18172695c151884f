"""Returned points: lots that live longer than those they came from, the moment of a block, reminders of codes."""

import re

import sqlalchemy as sa
from alembic import op
revision = '0006'
down_revision = '0005'

NEW_RULES = ("returned_days", "code_reminder_days")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    big, moment = ("BIGINT", "TIMESTAMP WITH TIME ZONE") if postgres else ("INTEGER", "DATETIME")
    # one by one, as SQLite would otherwise make the tables anew
    op.execute(
        f"ALTER TABLE points_lots ADD COLUMN returned_from {big} "
        "CONSTRAINT fk_points_lots_returned_from REFERENCES points_lots (id)"
    )
    op.execute(f"ALTER TABLE points_accounts ADD COLUMN blocked_at {moment}")
    op.execute(f"ALTER TABLE conversions ADD COLUMN reminded_at {moment}")
    date_blocks()
    allow_rules()


def date_blocks() -> None:
    """Give each block that is in force the moment of the last run of the calendar, which found it laid."""
    op.execute(
        "UPDATE points_accounts SET blocked_at = "
        "COALESCE((SELECT max(finished_at) FROM calendar_days), CURRENT_TIMESTAMP) "
        "WHERE blocked_since IS NOT NULL"
    )


def allow_rules() -> None:
    """Add the new rules' words to those that the table's CHECK allows."""
    if op.get_bind().dialect.name == "postgresql":
        allow_rules_on_postgresql()
    else:
        allow_rules_on_sqlite()


def allow_rules_on_postgresql() -> None:
    checks = sa.inspect(op.get_bind()).get_check_constraints("rule_versions")
    name, text = next((one["name"], one["sqltext"]) for one in checks if "code_days" in one["sqltext"])
    words = ", ".join(f"'{word}'" for word in (*re.findall(r"'(\w+)'", text), *NEW_RULES))
    op.execute(f"ALTER TABLE rule_versions DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE rule_versions ADD CONSTRAINT {name} CHECK (rule IN ({words}))")


def allow_rules_on_sqlite() -> None:
    """Make the table anew, as SQLite cannot change a CHECK; no other table refers to it."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'rule_versions'")).all()
    statements = [(kind, sql) for kind, sql in rows if sql]
    (table,) = (sql for kind, sql in statements if kind == "table")
    words = "".join(f", '{word}'" for word in NEW_RULES)
    table = re.sub(r"(rule IN \([^)]*)\)", rf"\1{words})", table)
    table = re.sub(r'^CREATE TABLE "?rule_versions"?', "CREATE TABLE new_rule_versions", table)
    columns = ", ".join(one["name"] for one in sa.inspect(bind).get_columns("rule_versions"))
    bind.exec_driver_sql(table)
    op.execute(f"INSERT INTO new_rule_versions ({columns}) SELECT {columns} FROM rule_versions")
    op.execute("DROP TABLE rule_versions")
    op.execute("ALTER TABLE new_rule_versions RENAME TO rule_versions")
    for kind, sql in statements:
        if kind != "table":
            bind.exec_driver_sql(sql)


def downgrade() -> None:
    raise RuntimeError("the books hold more than the tables before can; restore a backup instead")
