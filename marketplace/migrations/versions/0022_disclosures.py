"""The register of disclosures to authorities, its steps and extracts, and triggers that keep them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0022'
down_revision = '0021'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
LEAST_DAYS = 89  # a day less than extracts are kept, as the clocks of machines differ


def upgrade() -> None:
    make_disclosures()
    make_moves()
    make_extracts()
    for table in ('disclosures', 'disclosure_moves'):
        refuse_changes(table)
    keep_extracts()


def make_disclosures() -> None:
    op.create_table('disclosures',
    sa.Column('id', ID, nullable=False),
    sa.Column('authority', sa.String(length=200), nullable=False),
    sa.Column('official', sa.String(length=200), nullable=False),
    sa.Column('legal_basis', sa.Text(), nullable=False),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('customer_id', ID, nullable=False),
    sa.Column('parts', JSON, nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('made_by', ID, nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.CheckConstraint("authority <> ''", name=op.f('ck_disclosures_authority')),
    sa.CheckConstraint("legal_basis <> ''", name=op.f('ck_disclosures_legal_basis')),
    sa.CheckConstraint("reference <> ''", name=op.f('ck_disclosures_reference')),
    sa.CheckConstraint('from_day <= until_day', name=op.f('ck_disclosures_period')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_disclosures_customer_id')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_disclosures_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosures')),
    sa.UniqueConstraint('id', 'made_by', name=op.f('uq_disclosures_id_made_by')),
    sa.UniqueConstraint('key', name=op.f('uq_disclosures_key'))
    )
    op.create_index(op.f('ix_disclosures_customer_id'), 'disclosures', ['customer_id'])


def make_moves() -> None:
    op.create_table('disclosure_moves',
    sa.Column('id', ID, nullable=False),
    sa.Column('disclosure_id', ID, nullable=False),
    sa.Column('made_by', ID, nullable=False),
    sa.Column('step', sa.Enum('decision', 'handover', 'secrecy', name='step', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('outcome', sa.Enum('approved', 'refused', 'withdrawn', 'given', 'lifted', name='outcome', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('follows', sa.String(length=20), nullable=True),
    sa.Column('moved_by', ID, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('extract_hash', sa.String(length=64), nullable=True),
    sa.Column('extract_bytes', sa.Integer(), nullable=True),
    sa.CheckConstraint("(step = 'decision') = (outcome IN ('approved', 'refused', 'withdrawn')) AND (step = 'handover') = (outcome = 'given')", name=op.f('ck_disclosure_moves_outcome_of_step')),
    sa.CheckConstraint("outcome NOT IN ('approved', 'refused') OR moved_by <> made_by", name=op.f('ck_disclosure_moves_second_person')),
    sa.CheckConstraint("outcome <> 'withdrawn' OR moved_by = made_by", name=op.f('ck_disclosure_moves_withdrawn_by_maker')),
    sa.CheckConstraint("(step = 'decision') = (follows IS NULL)", name=op.f('ck_disclosure_moves_follows')),
    sa.CheckConstraint("follows = 'approved'", name=op.f('ck_disclosure_moves_follows_approval')),
    sa.CheckConstraint("(outcome = 'approved') = (extract_hash IS NOT NULL)", name=op.f('ck_disclosure_moves_hash')),
    sa.CheckConstraint('(extract_hash IS NULL) = (extract_bytes IS NULL)', name=op.f('ck_disclosure_moves_bytes')),
    sa.CheckConstraint("(step = 'handover') = (handed_on IS NOT NULL)", name=op.f('ck_disclosure_moves_handed_on')),
    sa.CheckConstraint("outcome = 'approved' OR note <> ''", name=op.f('ck_disclosure_moves_note')),
    sa.ForeignKeyConstraint(['disclosure_id', 'made_by'], ['disclosures.id', 'disclosures.made_by'], name=op.f('fk_disclosure_moves_disclosure_id_made_by')),
    sa.ForeignKeyConstraint(['disclosure_id', 'follows'], ['disclosure_moves.disclosure_id', 'disclosure_moves.outcome'], name=op.f('fk_disclosure_moves_disclosure_id_follows')),
    sa.ForeignKeyConstraint(['moved_by'], ['users.id'], name=op.f('fk_disclosure_moves_moved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_moves')),
    sa.UniqueConstraint('disclosure_id', 'outcome', name=op.f('uq_disclosure_moves_disclosure_id_outcome')),
    sa.UniqueConstraint('disclosure_id', 'step', name=op.f('uq_disclosure_moves_disclosure_id_step'))
    )


def make_extracts() -> None:
    op.create_table('disclosure_extracts',
    sa.Column('disclosure_id', ID, autoincrement=False, nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.CheckConstraint("outcome = 'approved'", name=op.f('ck_disclosure_extracts_approved')),
    sa.ForeignKeyConstraint(['disclosure_id', 'outcome'], ['disclosure_moves.disclosure_id', 'disclosure_moves.outcome'], name=op.f('fk_disclosure_extracts_disclosure_id_outcome')),
    sa.PrimaryKeyConstraint('disclosure_id', name=op.f('pk_disclosure_extracts'))
    )
    op.create_index('ix_disclosure_extracts_made_at', 'disclosure_extracts', ['made_at'])


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def refuse_changes(table: str) -> None:
    """Refuse UPDATE and DELETE on the table, by triggers."""
    if on_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def keep_extracts() -> None:
    """Refuse to delete young extracts, and every change but encrypting one under another key."""
    table = "disclosure_extracts"
    if on_postgresql():
        op.execute(
            "CREATE FUNCTION refuse_extract_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' AND OLD.made_at < now() - interval '{LEAST_DAYS} days' THEN RETURN OLD; END IF; "
            "IF TG_OP = 'UPDATE' AND NEW.disclosure_id = OLD.disclosure_id AND NEW.outcome = OLD.outcome "
            "AND NEW.made_at = OLD.made_at THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_extract_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    columns = "disclosure_id, outcome, made_at"
    op.execute(f"CREATE TRIGGER {table}_guard BEFORE UPDATE OF {columns} ON {table} {refuse}")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"WHEN OLD.made_at >= datetime('now', '-{LEAST_DAYS} days') {refuse}"
    )


def downgrade() -> None:
    raise RuntimeError("what authorities were given would be lost; restore a backup instead")
