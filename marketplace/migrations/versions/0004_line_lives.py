"""A line's life: the end of a subscription, of a customer's time with a line, and doubtful numbers."""

import re

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'

RULES = ("lost_number_points", "ended_line_points", "undelivered_days")


def upgrade() -> None:
    widen_lines()
    make_endings()
    make_merges()
    widen_words("rule_versions", "rule", RULES)
    widen_words("points_entries", "kind", ("transfer",))


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


def make_merges() -> None:
    op.create_table('merge_requests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'proven', 'merged', 'refused', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('source_pin', sa.String(length=64), nullable=True),
    sa.Column('target_pin', sa.String(length=64), nullable=True),
    sa.Column('wrong_pins', sa.Integer(), nullable=False),
    sa.Column('pins_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_because', sa.Text(), nullable=True),
    sa.CheckConstraint("(state IN ('waiting', 'proven')) = (decided_by IS NULL)", name=op.f('ck_merge_requests_decided')),
    sa.CheckConstraint('decided_by <> asked_by', name=op.f('ck_merge_requests_second_person')),
    sa.CheckConstraint('source_id <> target_id', name=op.f('ck_merge_requests_two_accounts')),
    sa.CheckConstraint('wrong_pins >= 0', name=op.f('ck_merge_requests_wrong_pins')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_merge_requests_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_merge_requests_decided_by')),
    sa.ForeignKeyConstraint(['source_id'], ['customers.id'], name=op.f('fk_merge_requests_source_id')),
    sa.ForeignKeyConstraint(['target_id'], ['customers.id'], name=op.f('fk_merge_requests_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge_requests'))
    )
    with op.batch_alter_table('merge_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_requests_source_id'), ['source_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_requests_target_id'), ['target_id'], unique=False)
        batch_op.create_index('uq_merge_requests_open', ['source_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'proven')"), sqlite_where=sa.text("state IN ('waiting', 'proven')"))


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
