"""Payment runs: one file for the bank, the payments in it, and triggers that keep both."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("state IN ('waiting', 'paid')")
RUN_FROZEN = (
    "year", "number", "execute_on", "payments", "total_cents", "second_person", "file", "file_hash", "key", "made_by",
    "made_at",
)
RUN_MOVES = (("made", "released"), ("made", "undone"), ("released", "sent"), ("released", "undone"))
PAYMENT_FROZEN = ("run_id", "statement_id", "payee_id", "reference", "amount_cents")
PAYMENT_MOVES = (("waiting", "paid"), ("waiting", "rejected"), ("waiting", "undone"))


def upgrade() -> None:
    make_runs()
    make_payments()
    # a row changes with its state alone, and only as the table of moves says
    guard("payment_runs", RUN_FROZEN, RUN_MOVES, kept=("released_by", "released_at"))
    guard("payment_run_statements", PAYMENT_FROZEN, PAYMENT_MOVES)
    guard_late_payments()


def make_runs() -> None:
    op.create_table('payment_runs',
    sa.Column('id', ID, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('made', 'released', 'sent', 'undone', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('execute_on', sa.Date(), nullable=False),
    sa.Column('payments', sa.Integer(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('second_person', sa.Boolean(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('file_hash', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('made_by', ID, nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('released_by', ID, nullable=True),
    sa.Column('released_at', MOMENT, nullable=True),
    sa.Column('sent_by', ID, nullable=True),
    sa.Column('sent_at', MOMENT, nullable=True),
    sa.Column('undone_by', ID, nullable=True),
    sa.Column('undone_at', MOMENT, nullable=True),
    sa.Column('undone_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_payment_runs_number')),
    sa.CheckConstraint('payments > 0 AND total_cents > 0', name=op.f('ck_payment_runs_total')),
    sa.CheckConstraint('(released_at IS NULL) = (released_by IS NULL)', name=op.f('ck_payment_runs_released')),
    sa.CheckConstraint("state <> 'made' OR released_at IS NULL", name=op.f('ck_payment_runs_made')),
    sa.CheckConstraint("state NOT IN ('released', 'sent') OR released_at IS NOT NULL", name=op.f('ck_payment_runs_released_state')),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_payment_runs_sent')),
    sa.CheckConstraint('(sent_at IS NULL) = (sent_by IS NULL)', name=op.f('ck_payment_runs_sender')),
    sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f('ck_payment_runs_undone')),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_reason IS NULL)', name=op.f('ck_payment_runs_undone_reason')),
    sa.CheckConstraint('NOT second_person OR released_by IS NULL OR released_by <> made_by', name=op.f('ck_payment_runs_second_person')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_payment_runs_made_by')),
    sa.ForeignKeyConstraint(['released_by'], ['users.id'], name=op.f('fk_payment_runs_released_by')),
    sa.ForeignKeyConstraint(['sent_by'], ['users.id'], name=op.f('fk_payment_runs_sent_by')),
    sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_payment_runs_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_runs')),
    sa.UniqueConstraint('key', name=op.f('uq_payment_runs_key')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_payment_runs_year_number'))
    )


def make_payments() -> None:
    op.create_table('payment_run_statements',
    sa.Column('id', ID, nullable=False),
    sa.Column('run_id', ID, nullable=False),
    sa.Column('statement_id', ID, nullable=False),
    sa.Column('payee_id', ID, nullable=False),
    sa.Column('reference', sa.String(length=35), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'paid', 'rejected', 'undone', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('answered_by', ID, nullable=True),
    sa.Column('answer', sa.String(length=140), nullable=True),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_payment_run_statements_amount')),
    sa.CheckConstraint("(state IN ('paid', 'rejected')) = (answered_at IS NOT NULL)", name=op.f('ck_payment_run_statements_answered')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_on IS NULL)', name=op.f('ck_payment_run_statements_answered_on')),
    sa.ForeignKeyConstraint(['answered_by'], ['users.id'], name=op.f('fk_payment_run_statements_answered_by')),
    sa.ForeignKeyConstraint(['payee_id'], ['partner_payees.id'], name=op.f('fk_payment_run_statements_payee_id')),
    sa.ForeignKeyConstraint(['run_id'], ['payment_runs.id'], name=op.f('fk_payment_run_statements_run_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['settlement_statements.id'], name=op.f('fk_payment_run_statements_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_run_statements')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_run_statements_reference')),
    sa.UniqueConstraint('run_id', 'statement_id', name=op.f('uq_payment_run_statements_run_id_statement_id'))
    )
    op.create_index('uq_payment_run_statements_live', 'payment_run_statements', ['statement_id'], unique=True, postgresql_where=LIVE, sqlite_where=LIVE)


def guard(table, frozen, moves, kept=()) -> None:
    """Refuse to delete a row, to change it without its state, and moves that are not in the table.

    The columns `kept` stay once they have a value.
    """
    unmoved = " AND ".join(f"NOT (OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in moves)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    changed = [f"NEW.{column} {differs} OLD.{column}" for column in frozen]
    changed += [f"(OLD.{column} IS NOT NULL AND NEW.{column} {differs} OLD.{column})" for column in kept]
    refused = f"({unmoved}) OR {' OR '.join(changed)}"
    if is_postgresql:
        op.execute(
            f"CREATE FUNCTION refuse_{table}_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' OR {refused} THEN "
            f"RAISE EXCEPTION '{table} is append-only'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_{table}_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    op.execute(f"CREATE TRIGGER {table}_guard BEFORE UPDATE ON {table} WHEN {refused} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")


def guard_late_payments() -> None:
    """Refuse payments of a run that is not being made."""
    table, late = "payment_run_statements", "(SELECT state FROM payment_runs WHERE id = NEW.run_id) <> 'made'"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_late_payment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {late} THEN RAISE EXCEPTION 'a payment run is append-only'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_late_payment()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} WHEN {late} "
        "BEGIN SELECT RAISE(ABORT, 'a payment run is append-only'); END"
    )


def downgrade() -> None:
    raise RuntimeError("payment runs are not thrown away; restore a backup instead")
