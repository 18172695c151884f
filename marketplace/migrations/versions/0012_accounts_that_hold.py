"""Changes of emails with their links, sessions that are described and bounded, epochs of devices."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'

STAFF = "('marketing', 'support', 'finance', 'clerk', 'auditor', 'administrator')"
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    moment = "TIMESTAMP WITH TIME ZONE" if postgres else "DATETIME"
    op.execute("ALTER TABLE users ADD COLUMN device_epoch INTEGER DEFAULT 0 NOT NULL")
    op.execute(f"ALTER TABLE sign_ins ADD COLUMN seen_at {moment}")
    op.execute(f"ALTER TABLE sign_ins ADD COLUMN idle_until {moment}")
    op.execute("ALTER TABLE sign_ins ADD COLUMN device VARCHAR(80) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE sign_ins ADD COLUMN network VARCHAR(45) DEFAULT '' NOT NULL")
    # sessions of staff were open for thirty days: they sign in again, for twelve hours
    op.execute(f"DELETE FROM sign_ins WHERE user_id IN (SELECT id FROM users WHERE role IN {STAFF})")
    op.create_table('email_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('old_email', sa.String(length=254), nullable=True),
    sa.Column('new_email', sa.String(length=254), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'counted', 'undone', 'refused', 'withdrawn', 'expired', 'settled', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('asked_by', sa.Enum('self', 'staff', 'operator', name='asked_by', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proof_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('counted', 'undone', 'settled')) = (counted_at IS NOT NULL)", name=op.f('ck_email_changes_counted')),
    sa.CheckConstraint('(counted_at IS NULL) = (undo_until IS NULL)', name=op.f('ck_email_changes_undo_until')),
    sa.CheckConstraint("(state IN ('waiting', 'counted')) = (ended_at IS NULL)", name=op.f('ck_email_changes_ended')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_email_changes_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_email_changes'))
    )
    op.create_index(op.f('ix_email_changes_user_id'), 'email_changes', ['user_id'])
    op.create_index(op.f('ix_email_changes_old_email'), 'email_changes', ['old_email'])
    op.create_index('uq_email_changes_waiting', 'email_changes', ['user_id'], unique=True, postgresql_where=WAITING, sqlite_where=WAITING)
    op.create_table('email_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('change_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Enum('prove', 'undo', name='purpose', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['email_changes.id'], name=op.f('fk_email_links_change_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_email_links'))
    )
    op.create_index(op.f('ix_email_links_change_id'), 'email_links', ['change_id'])


def downgrade() -> None:
    raise RuntimeError("changes of emails that wait would be lost; restore a backup instead")
