"""The log of security events with its alerts, and what a second person has to approve."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'


def big_id():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def keep_for_a_year() -> None:
    """Refuse to change an event, and to delete one that is younger than a year by the database's clock."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_for_a_year() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'DELETE' AND OLD.at < now() - interval '365 days' THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        op.execute(
            "CREATE TRIGGER security_events_append_only BEFORE UPDATE OR DELETE ON security_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_for_a_year()"
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'security_events is append-only'); END"
    op.execute(f"CREATE TRIGGER security_events_no_update BEFORE UPDATE ON security_events {refuse}")
    op.execute(
        "CREATE TRIGGER security_events_no_delete BEFORE DELETE ON security_events "
        f"WHEN OLD.at >= datetime('now', '-365 days') {refuse}"
    )


def upgrade() -> None:
    op.create_table('security_events',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('sign-in', 'session', 'password', 'email', 'factor', 'token', 'secret', 'role', 'account', 'refusal', 'export', 'view', 'correction', 'cancel', 'code', 'pin', 'approval', 'rule', 'alert', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('outcome', sa.Enum('ok', 'failed', 'locked', 'refused', name='outcome', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('user_id', big_id(), nullable=True),
    sa.Column('subject_user_id', big_id(), nullable=True),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=43), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.String(length=120), nullable=False),
    sa.Column('request_id', sa.String(length=36), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_security_events_count')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_security_events'))
    )
    op.create_index(op.f('ix_security_events_at'), 'security_events', ['at'])
    op.create_index('ix_security_events_user_id_at', 'security_events', ['user_id', 'at'])
    op.create_index('ix_security_events_subject_user_id_at', 'security_events', ['subject_user_id', 'at'])
    op.create_index('ix_security_events_kind_at', 'security_events', ['kind', 'at'])
    keep_for_a_year()
    op.create_table('security_alerts',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('rule', sa.Enum('account-sign-ins', 'network-sign-ins', 'cancels', 'wrong-codes', 'near-limit', 'exports', 'refusals', 'wrong-secrets', name='rule', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('window_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', big_id(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(acknowledged_at IS NULL) = (acknowledged_by IS NULL)', name=op.f('ck_security_alerts_acknowledged')),
    sa.CheckConstraint('(acknowledged_at IS NULL) = (reason IS NULL)', name=op.f('ck_security_alerts_reason')),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['users.id'], name=op.f('fk_security_alerts_acknowledged_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_security_alerts')),
    sa.UniqueConstraint('rule', 'subject', 'window_start', name=op.f('uq_security_alerts_rule_subject_window_start'))
    )
    op.create_index(op.f('ix_security_alerts_raised_at'), 'security_alerts', ['raised_at'])
    op.create_index(
        'ix_security_alerts_open',
        'security_alerts',
        ['id'],
        postgresql_where=sa.text('acknowledged_at IS NULL'),
        sqlite_where=sa.text('acknowledged_at IS NULL'),
    )
    op.add_column('users', sa.Column('unapproved_by', big_id(), nullable=True))
    corrected = sa.text("kind = 'correct'")
    op.create_index(
        'ix_points_entries_corrected',
        'points_entries',
        ['staff_id', 'at'],
        postgresql_where=corrected,
        sqlite_where=corrected,
    )


def downgrade() -> None:
    raise RuntimeError("the log of security events is not thrown away; restore a backup instead")
