"""A line's life: the end of a subscription, of a customer's time with a line, and doubtful numbers."""

import re

import sqlalchemy as sa
from alembic import op

revision = '0004_line_lives'
down_revision = '0003'

RULES = ("lost_number_points", "ended_line_points", "undelivered_days")


def upgrade() -> None:
    widen_lines()
    make_endings()
    widen_words("rule_versions", "rule", RULES)


def widen_lines() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if on_postgresql() else "DATETIME"
    for column, kind in (
        ("active_to", "DATE"),
        ("life", "INTEGER DEFAULT 1 NOT NULL"),
        ("undelivered_since", moment),
        ("sim", "VARCHAR(64)"),
        ("doubted_at", moment),
    ):
        op.execute(f"ALTER TABLE lines ADD COLUMN {column} {kind}")


def make_endings() -> None:
    op.create_table('line_endings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cause', sa.Enum('lost', 'contract-ended', 'replaced', name='cause', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('ended_by', sa.Enum('crm', 'support', 'customer', name='ended_by', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('held_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('lost', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_line_endings_customer_id')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_line_endings_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_endings'))
    )
    with op.batch_alter_table('line_endings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_line_endings_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_line_endings_line_id'), ['line_id'], unique=False)


def widen_words(table: str, column: str, more: tuple[str, ...]) -> None:
    """Let the column hold more words than its CHECK knows; those that it knows stay."""
    if on_postgresql():
        widen_on_postgresql(table, column, more)
    else:
        widen_on_sqlite(table, column, more)


def widen_on_postgresql(table: str, column: str, more: tuple[str, ...]) -> None:
    name = f"ck_{table}_{column}"
    known = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    check = op.get_bind().execute(known, {"name": name}).scalar_one()
    words = list(dict.fromkeys([*re.findall(r"'([^']+)'", check), *more]))
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    listed = ", ".join(f"'{word}'" for word in words)
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({listed})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def widen_on_sqlite(table: str, column: str, more: tuple[str, ...]) -> None:
    """Make the table anew with a longer list, and its indexes and triggers as they were."""
    bind = op.get_bind()
    master = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY rowid"
    )
    made = [(kind, sql) for kind, sql in bind.execute(master, {"table": table})]
    (old,) = [sql for kind, sql in made if kind == "table"]
    (listed,) = re.findall(rf"\(\s*{column} IN \(([^)]*)\)", old)
    words = list(dict.fromkeys([*re.findall(r"'([^']+)'", listed), *more]))
    new = old.replace(f"({listed})", "(" + ", ".join(f"'{word}'" for word in words) + ")")
    new = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", new, count=1)
    bind.exec_driver_sql(new)
    bind.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for kind, sql in made:
        if kind != "table":
            bind.exec_driver_sql(sql)


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def downgrade() -> None:
    raise RuntimeError("the books hold more than the tables before can; restore a backup instead")
