"""Feeds: credit notes first, rows that differ, the months that billing reported; the rule that waits."""

import re

import sqlalchemy as sa
from alembic import op
revision = '0007'
down_revision = '0006'

RULE = "billing_days"


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    add("part", "VARCHAR(20) DEFAULT 'all' NOT NULL CONSTRAINT ck_import_runs_part "
        "CHECK (part IN ('all', 'credit-notes', 'others'))")
    add("whole_digest", "VARCHAR(64) DEFAULT '' NOT NULL")
    add("differing_size", "BIGINT DEFAULT 0 NOT NULL")
    add("months", f"{'JSONB' if postgres else 'JSON'} DEFAULT '[]' NOT NULL")
    add("differing", "INTEGER DEFAULT 0 NOT NULL")
    op.create_table('billed_months',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_billed_months'))
    )
    allow_rule_on_postgresql() if postgres else allow_rule_on_sqlite()


def add(column: str, kind: str) -> None:
    """Add a column to the runs, without making the table anew."""
    op.execute(f"ALTER TABLE import_runs ADD COLUMN {column} {kind}")


def allow_rule_on_postgresql() -> None:
    """Let the database's CHECK know the new rule, beside all that it knows by now."""
    known = op.get_bind().execute(sa.text(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_rule_versions_rule'"
    )).scalar_one()
    words = ", ".join(f"'{word}'" for word in [*re.findall(r"'([a-z_]+)'", known), RULE])
    op.execute("ALTER TABLE rule_versions DROP CONSTRAINT ck_rule_versions_rule")
    op.execute(f"ALTER TABLE rule_versions ADD CONSTRAINT ck_rule_versions_rule CHECK (rule IN ({words}))")


def allow_rule_on_sqlite() -> None:
    """The same by copying the rows to a new table, which is the only way there."""
    bind = op.get_bind()
    known = "SELECT sql FROM sqlite_master WHERE tbl_name = 'rule_versions' AND sql IS NOT NULL AND type"
    table = bind.exec_driver_sql(f"{known} = 'table'").scalar_one()
    others = bind.exec_driver_sql(f"{known} <> 'table'").scalars().all()
    wider = re.sub(r"(rule IN \([^)]*)\)", rf"\1, '{RULE}')", table, count=1)
    bind.exec_driver_sql(re.sub(r"\brule_versions\b", "rule_versions_0007", wider, count=1))
    bind.exec_driver_sql("INSERT INTO rule_versions_0007 SELECT * FROM rule_versions")
    bind.exec_driver_sql("DROP TABLE rule_versions")
    bind.exec_driver_sql("ALTER TABLE rule_versions_0007 RENAME TO rule_versions")
    for statement in others:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    raise RuntimeError("the books hold more than the tables before can; restore a backup instead")
