"""The points engine: rules, what billing told, the calendar, runs of feeds, requests, tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('calendar_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_days'))
    )
    op.create_table('points_months',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('earned', sa.BigInteger(), nullable=False),
    sa.Column('corrected', sa.BigInteger(), nullable=False),
    sa.Column('converted', sa.BigInteger(), nullable=False),
    sa.Column('given_back', sa.BigInteger(), nullable=False),
    sa.Column('expired', sa.BigInteger(), nullable=False),
    sa.Column('forfeited', sa.BigInteger(), nullable=False),
    sa.Column('outstanding', sa.BigInteger(), nullable=False),
    sa.Column('active', sa.Integer(), nullable=True),
    sa.Column('blocked', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_points_months'))
    )
    op.create_table('reminders',
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('days_before', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_reminders_customer_id')),
    sa.PrimaryKeyConstraint('customer_id', 'expires_on', 'days_before', name=op.f('pk_reminders'))
    )
    op.create_table('charges',
    sa.Column('charge_id', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('cents', sa.Integer(), nullable=False),
    sa.CheckConstraint('cents <> 0', name=op.f('ck_charges_cents')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_charges_line_id')),
    sa.PrimaryKeyConstraint('charge_id', name=op.f('pk_charges'))
    )
    with op.batch_alter_table('charges', schema=None) as batch_op:
        batch_op.create_index('ix_charges_line_month', ['line_id', 'month'], unique=False)
        batch_op.create_index('ix_charges_month', ['month'], unique=False, postgresql_using='brin')

    op.create_table('tariff_changes',
    sa.Column('change_id', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('from_tariff', sa.Enum('private-prepaid', 'private-postpaid', 'business-postpaid', name='from_tariff', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('to_tariff', sa.Enum('private-prepaid', 'private-postpaid', 'business-postpaid', name='to_tariff', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points_lost', sa.Integer(), nullable=False),
    sa.Column('units_lost', sa.Integer(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_tariff_changes_customer_id')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_tariff_changes_line_id')),
    sa.PrimaryKeyConstraint('change_id', name=op.f('pk_tariff_changes'))
    )
    with op.batch_alter_table('tariff_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tariff_changes_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tariff_changes_line_id'), ['line_id'], unique=False)

    op.create_table('topups',
    sa.Column('topup_id', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('package', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint('points >= 0', name=op.f('ck_topups_points')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_topups_line_id')),
    sa.PrimaryKeyConstraint('topup_id', name=op.f('pk_topups'))
    )
    with op.batch_alter_table('topups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topups_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_topups_line_id'), ['line_id'], unique=False)

    op.create_table('api_tokens',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_on', sa.Date(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_api_tokens_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    op.create_table('correction_requests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'approved', 'refused', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('asked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_because', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'refused') = (refused_because IS NOT NULL)", name=op.f('ck_correction_requests_refused')),
    sa.CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name=op.f('ck_correction_requests_decided')),
    sa.CheckConstraint('decided_by <> asked_by', name=op.f('ck_correction_requests_second_person')),
    sa.CheckConstraint('points <> 0', name=op.f('ck_correction_requests_points')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_correction_requests_asked_by')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_correction_requests_customer_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_correction_requests_decided_by')),
    sa.ForeignKeyConstraint(['line_id'], ['lines.id'], name=op.f('fk_correction_requests_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_requests')),
    sa.UniqueConstraint('key', name=op.f('uq_correction_requests_key'))
    )
    with op.batch_alter_table('correction_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_requests_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_correction_requests_waiting', ['id'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.create_table('import_runs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('feed', sa.Enum('lines', 'spending', 'topups', 'tariff-changes', name='feed', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('uploaded', sa.String(length=80), nullable=True),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ran_by', sa.String(length=64), nullable=False),
    sa.Column('dry_run', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rejected_size', sa.BigInteger(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('booked', sa.Integer(), nullable=False),
    sa.Column('repeated', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_import_runs_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_runs'))
    )
    with op.batch_alter_table('import_runs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_runs_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_import_runs_open', ['id'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'running')"), sqlite_where=sa.text("state IN ('waiting', 'running')"))

    op.create_table('rule_versions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.Enum('welcome_by_tariff', 'welcome_by_package', 'topup_by_package', 'points_per_euro', 'service_minimum', 'units_per_point', 'units_days', 'expiry', 'idle_months', 'reminder_days', 'code_days', 'expired_codes', 'taking_part', 'point_worth', name='rule', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('value', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('follows', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_rule_versions_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_versions')),
    sa.UniqueConstraint('rule', 'follows', name=op.f('uq_rule_versions_rule_follows'))
    )
    with op.batch_alter_table('rule_versions', schema=None) as batch_op:
        batch_op.create_index('ix_rule_versions_rule', ['rule', 'valid_from'], unique=False)

    with op.batch_alter_table('conversions', schema=None) as batch_op:
        batch_op.create_index('ix_conversions_line', ['line_id'], unique=False, postgresql_where=sa.text('line_id IS NOT NULL'), sqlite_where=sa.text('line_id IS NOT NULL'))
        batch_op.create_index('ix_conversions_live_codes', ['good_until'], unique=False, postgresql_where=sa.text("state = 'issued' AND code IS NOT NULL"), sqlite_where=sa.text("state = 'issued' AND code IS NOT NULL"))

    with op.batch_alter_table('lines', schema=None) as batch_op:
        batch_op.add_column(sa.Column('earning_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('tariff_since', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('pending_registrations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.alter_column('username',
               existing_type=sa.VARCHAR(length=64),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_pending_registrations_customer_id'), ['customer_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_pending_registrations_customer_id'), 'customers', ['customer_id'], ['id'])

    with op.batch_alter_table('points_accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('idle_from', sa.Date(), nullable=True))

    with op.batch_alter_table('points_entries', schema=None) as batch_op:
        batch_op.create_index('ix_points_entries_on_day', ['on_day'], unique=False, postgresql_using='brin')
    op.execute(
        "UPDATE lines SET earning_from = (SELECT earning_from FROM points_accounts "
        "WHERE points_accounts.customer_id = lines.customer_id) WHERE customer_id IS NOT NULL"
    )
    keep_append_only("rule_versions")


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


def downgrade() -> None:
    raise RuntimeError("the books hold more than the first tables can; restore a backup instead")
