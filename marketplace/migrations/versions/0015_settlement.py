"""Add the terms and payees of partners, and the books of settlement with their triggers."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'

APPEND_ONLY = (
    "partner_terms",
    "partner_payees",
    "settlement_months",
    "settlement_lines",
    "settlement_adjustments",
    "settlement_messages",
)
# what a closed statement says; its state, with who moved it and when, may change
FROZEN = (
    "partner_id", "month", "year", "number", "payee_id", "codes", "unpriced", "net_cents", "tax_cents", "total_cents",
    "closed_at", "due_on",
)
MOVES = (
    ("open", "closed"), ("closed", "disputed"), ("disputed", "closed"), ("closed", "approved"), ("approved", "paid"),
)
UNMOVED = " AND ".join(f"NOT (OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in MOVES)
BAD_MOVE = f"(NEW.state <> OLD.state AND {UNMOVED})"


def big_id():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    make_terms()
    make_statements()
    make_lines()
    make_disputes()
    for table in APPEND_ONLY:
        keep_append_only(table)
    if op.get_bind().dialect.name == "postgresql":
        guard_statements_on_postgresql()
    else:
        guard_statements_on_sqlite()


def make_terms() -> None:
    op.create_table('partner_terms',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('partner_id', big_id(), nullable=False),
    sa.Column('offer_id', big_id(), nullable=True),
    sa.Column('basis', sa.Enum('fixed', 'share', 'nothing', 'partner', name='basis', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('fixed_cents', sa.Integer(), nullable=True),
    sa.Column('share_bp', sa.Integer(), nullable=True),
    sa.Column('tax_bp', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('follows', big_id(), nullable=False),
    sa.Column('staff_id', big_id(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(basis = 'fixed') = (fixed_cents IS NOT NULL)", name=op.f('ck_partner_terms_fixed')),
    sa.CheckConstraint("(basis = 'share') = (share_bp IS NOT NULL)", name=op.f('ck_partner_terms_share')),
    sa.CheckConstraint("basis <> 'partner' OR offer_id IS NOT NULL", name=op.f('ck_partner_terms_offer')),
    sa.CheckConstraint('fixed_cents IS NULL OR fixed_cents > 0', name=op.f('ck_partner_terms_fixed_cents')),
    sa.CheckConstraint('share_bp IS NULL OR share_bp BETWEEN 1 AND 10000', name=op.f('ck_partner_terms_share_bp')),
    sa.CheckConstraint('tax_bp BETWEEN 0 AND 10000', name=op.f('ck_partner_terms_tax_bp')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_partner_terms_offer_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_partner_terms_partner_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_partner_terms_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_terms'))
    )
    op.create_index('ix_partner_terms_partner', 'partner_terms', ['partner_id', 'offer_id', 'valid_from'])
    op.create_index('uq_partner_terms_offer', 'partner_terms', ['offer_id', 'follows'], unique=True, postgresql_where=sa.text('offer_id IS NOT NULL'), sqlite_where=sa.text('offer_id IS NOT NULL'))
    op.create_index('uq_partner_terms_partner', 'partner_terms', ['partner_id', 'follows'], unique=True, postgresql_where=sa.text('offer_id IS NULL'), sqlite_where=sa.text('offer_id IS NULL'))
    op.create_table('partner_payees',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('partner_id', big_id(), nullable=False),
    sa.Column('legal_name', sa.String(length=140), nullable=False),
    sa.Column('tax_number', sa.String(length=40), nullable=False),
    sa.Column('iban', sa.String(length=34), nullable=False),
    sa.Column('payment_days', sa.Integer(), nullable=False),
    sa.Column('follows', big_id(), nullable=False),
    sa.Column('staff_id', big_id(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('payment_days BETWEEN 0 AND 365', name=op.f('ck_partner_payees_payment_days')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_partner_payees_partner_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_partner_payees_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_payees')),
    sa.UniqueConstraint('partner_id', 'follows', name=op.f('uq_partner_payees_partner_id_follows'))
    )


def make_statements() -> None:
    op.create_table('settlement_months',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_settlement_months'))
    )
    op.create_table('settlement_statements',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('partner_id', big_id(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', 'disputed', 'approved', 'paid', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('payee_id', big_id(), nullable=True),
    sa.Column('codes', sa.Integer(), nullable=False),
    sa.Column('unpriced', sa.Integer(), nullable=False),
    sa.Column('net_cents', sa.BigInteger(), nullable=False),
    sa.Column('tax_cents', sa.BigInteger(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', big_id(), nullable=True),
    sa.Column('second_person', sa.Boolean(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', big_id(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('paid_reference', sa.String(length=140), nullable=True),
    sa.Column('paid_by', big_id(), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f('ck_settlement_statements_closed')),
    sa.CheckConstraint("(state = 'open') = (due_on IS NULL)", name=op.f('ck_settlement_statements_due')),
    sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f('ck_settlement_statements_paid')),
    sa.CheckConstraint("(state IN ('approved', 'paid')) = (approved_at IS NOT NULL)", name=op.f('ck_settlement_statements_approved')),
    sa.CheckConstraint("signed_at IS NULL OR state IN ('closed', 'approved', 'paid')", name=op.f('ck_settlement_statements_signed_state')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_settlement_statements_approver')),
    sa.CheckConstraint('(paid_on IS NULL) = (paid_reference IS NULL)', name=op.f('ck_settlement_statements_paid_reference')),
    sa.CheckConstraint('(signed_at IS NULL) = (signed_by IS NULL)', name=op.f('ck_settlement_statements_signed')),
    sa.CheckConstraint('NOT second_person OR approved_by IS NULL OR approved_by <> signed_by', name=op.f('ck_settlement_statements_second_person')),
    sa.CheckConstraint('approved_at IS NULL OR signed_at IS NOT NULL', name=op.f('ck_settlement_statements_approved_signed')),
    sa.CheckConstraint('codes >= 0 AND unpriced BETWEEN 0 AND codes', name=op.f('ck_settlement_statements_codes')),
    sa.CheckConstraint('number > 0', name=op.f('ck_settlement_statements_number')),
    sa.CheckConstraint('total_cents = net_cents + tax_cents', name=op.f('ck_settlement_statements_total')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_settlement_statements_approved_by')),
    sa.ForeignKeyConstraint(['paid_by'], ['users.id'], name=op.f('fk_settlement_statements_paid_by')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_settlement_statements_partner_id')),
    sa.ForeignKeyConstraint(['payee_id'], ['partner_payees.id'], name=op.f('fk_settlement_statements_payee_id')),
    sa.ForeignKeyConstraint(['signed_by'], ['users.id'], name=op.f('fk_settlement_statements_signed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_statements')),
    sa.UniqueConstraint('partner_id', 'month', name=op.f('uq_settlement_statements_partner_id_month')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_settlement_statements_year_number'))
    )
    op.create_index('ix_settlement_statements_month', 'settlement_statements', ['month', 'partner_id'])
    op.create_index('ix_settlement_statements_unpaid', 'settlement_statements', ['due_on'], postgresql_where=sa.text("state <> 'paid'"), sqlite_where=sa.text("state <> 'paid'"))


def make_lines() -> None:
    op.create_table('settlement_adjustments',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('partner_id', big_id(), nullable=False),
    sa.Column('kind', sa.Enum('code', 'reversal', 'dispute', 'correction', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('conversion_id', big_id(), nullable=True),
    sa.Column('net_cents', sa.Integer(), nullable=False),
    sa.Column('tax_cents', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('staff_id', big_id(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind <> 'code'", name=op.f('ck_settlement_adjustments_not_code')),
    sa.CheckConstraint("kind <> 'reversal' OR net_cents <= 0", name=op.f('ck_settlement_adjustments_reversal')),
    sa.CheckConstraint("kind = 'correction' OR conversion_id IS NOT NULL", name=op.f('ck_settlement_adjustments_conversion')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_settlement_adjustments_reason')),
    sa.CheckConstraint('(net_cents >= 0 AND tax_cents >= 0) OR (net_cents <= 0 AND tax_cents <= 0)', name=op.f('ck_settlement_adjustments_tax_sign')),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_settlement_adjustments_conversion_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_settlement_adjustments_partner_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_settlement_adjustments_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_adjustments')),
    sa.UniqueConstraint('key', name=op.f('uq_settlement_adjustments_key'))
    )
    op.create_index('ix_settlement_adjustments_partner', 'settlement_adjustments', ['partner_id', 'at'])
    op.create_index('uq_settlement_adjustments_reversal', 'settlement_adjustments', ['conversion_id'], unique=True, postgresql_where=sa.text("kind = 'reversal'"), sqlite_where=sa.text("kind = 'reversal'"))
    op.create_table('settlement_lines',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('statement_id', big_id(), nullable=False),
    sa.Column('kind', sa.Enum('code', 'reversal', 'dispute', 'correction', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('conversion_id', big_id(), nullable=True),
    sa.Column('adjustment_id', big_id(), nullable=True),
    sa.Column('offer_id', big_id(), nullable=True),
    sa.Column('branch_id', big_id(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('worth_cents', sa.Integer(), nullable=False),
    sa.Column('terms_id', big_id(), nullable=True),
    sa.Column('net_cents', sa.Integer(), nullable=False),
    sa.Column('tax_cents', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(kind = 'code') = (adjustment_id IS NULL)", name=op.f('ck_settlement_lines_adjustment')),
    sa.CheckConstraint("kind <> 'code' OR (conversion_id IS NOT NULL AND net_cents >= 0 AND tax_cents >= 0)", name=op.f('ck_settlement_lines_code')),
    sa.CheckConstraint("kind = 'code' OR reason IS NOT NULL", name=op.f('ck_settlement_lines_reason')),
    sa.CheckConstraint('(net_cents >= 0 AND tax_cents >= 0) OR (net_cents <= 0 AND tax_cents <= 0)', name=op.f('ck_settlement_lines_tax_sign')),
    sa.ForeignKeyConstraint(['adjustment_id'], ['settlement_adjustments.id'], name=op.f('fk_settlement_lines_adjustment_id')),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_settlement_lines_conversion_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['settlement_statements.id'], name=op.f('fk_settlement_lines_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_lines'))
    )
    op.create_index('ix_settlement_lines_statement', 'settlement_lines', ['statement_id', 'id'])
    op.create_index('uq_settlement_lines_adjustment', 'settlement_lines', ['adjustment_id'], unique=True, postgresql_where=sa.text('adjustment_id IS NOT NULL'), sqlite_where=sa.text('adjustment_id IS NOT NULL'))
    op.create_index('uq_settlement_lines_conversion', 'settlement_lines', ['conversion_id'], unique=True, postgresql_where=sa.text("kind = 'code'"), sqlite_where=sa.text("kind = 'code'"))


def make_disputes() -> None:
    op.create_table('settlement_disputes',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('statement_id', big_id(), nullable=False),
    sa.Column('line_id', big_id(), nullable=False),
    sa.Column('state', sa.Enum('open', 'answered', 'granted', 'refused', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adjustment_id', big_id(), nullable=True),
    sa.CheckConstraint("(state = 'granted') = (adjustment_id IS NOT NULL)", name=op.f('ck_settlement_disputes_granted')),
    sa.CheckConstraint("(state IN ('open', 'answered')) = (ended_at IS NULL)", name=op.f('ck_settlement_disputes_ended')),
    sa.ForeignKeyConstraint(['adjustment_id'], ['settlement_adjustments.id'], name=op.f('fk_settlement_disputes_adjustment_id')),
    sa.ForeignKeyConstraint(['line_id'], ['settlement_lines.id'], name=op.f('fk_settlement_disputes_line_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['settlement_statements.id'], name=op.f('fk_settlement_disputes_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_disputes')),
    sa.UniqueConstraint('line_id', name=op.f('uq_settlement_disputes_line_id'))
    )
    op.create_index('ix_settlement_disputes_statement', 'settlement_disputes', ['statement_id'])
    op.create_index('ix_settlement_disputes_waiting', 'settlement_disputes', ['id'], postgresql_where=sa.text("ended_at IS NULL"), sqlite_where=sa.text("ended_at IS NULL"))
    op.create_table('settlement_messages',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('dispute_id', big_id(), nullable=False),
    sa.Column('from_partner', sa.Boolean(), nullable=False),
    sa.Column('user_id', big_id(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_settlement_messages_text')),
    sa.ForeignKeyConstraint(['dispute_id'], ['settlement_disputes.id'], name=op.f('fk_settlement_messages_dispute_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_settlement_messages_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_messages'))
    )
    op.create_index(op.f('ix_settlement_messages_dispute_id'), 'settlement_messages', ['dispute_id'])


def keep_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on the table, by triggers."""
    if op.get_bind().dialect.name == "postgresql":
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


def guard_statements_on_postgresql() -> None:
    """Refuse lines of a statement that is not open, and changes of one that is closed."""
    frozen = [", ".join(f"{row}.{column}" for column in FROZEN) for row in ("NEW", "OLD")]
    op.execute(
        "CREATE FUNCTION refuse_closed_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' OR (OLD.state <> 'open' "
        f"AND ROW({frozen[0]}) IS DISTINCT FROM ROW({frozen[1]})) OR {BAD_MOVE} THEN "
        "RAISE EXCEPTION 'a closed statement is append-only'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER settlement_statements_closed BEFORE UPDATE OR DELETE ON settlement_statements "
        "FOR EACH ROW EXECUTE FUNCTION refuse_closed_statement()"
    )
    op.execute(
        "CREATE FUNCTION refuse_late_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM added JOIN settlement_statements s ON s.id = added.statement_id "
        "WHERE s.state <> 'open') THEN "
        "RAISE EXCEPTION 'a closed statement is append-only'; END IF; RETURN NULL; END $$"
    )
    # once for each statement of SQL, as a month has a million lines
    op.execute(
        "CREATE TRIGGER settlement_lines_open AFTER INSERT ON settlement_lines "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_line()"
    )


def guard_statements_on_sqlite() -> None:
    """Refuse the same on SQLite, whose triggers run for each row."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'a closed statement is append-only'); END"
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN)
    op.execute(
        "CREATE TRIGGER settlement_statements_closed BEFORE UPDATE ON settlement_statements "
        f"WHEN (OLD.state <> 'open' AND ({changed})) OR {BAD_MOVE} {refuse}"
    )
    op.execute(
        f"CREATE TRIGGER settlement_statements_no_delete BEFORE DELETE ON settlement_statements {refuse}"
    )
    op.execute(
        "CREATE TRIGGER settlement_lines_open BEFORE INSERT ON settlement_lines "
        "WHEN (SELECT state FROM settlement_statements WHERE id = NEW.statement_id) <> 'open' "
        f"{refuse}"
    )


def downgrade() -> None:
    raise RuntimeError("the books of settlement are not thrown away; restore a backup instead")
