"""Urgent messages before the others, and a rate for each channel."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'

URGENT = ("registration_pin", "line_pin", "already_registered", "password_reset", "partner_phone_pin",
          "counter_pin", "conversion", "confirmed")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE outbox_messages ADD COLUMN priority SMALLINT DEFAULT 1 NOT NULL "
        "CONSTRAINT ck_outbox_messages_priority CHECK (priority BETWEEN 0 AND 2)"
    )
    urgent = ", ".join(f"'{kind}'" for kind in URGENT)
    # what waits now; settled messages never leave again
    op.execute(f"UPDATE outbox_messages SET priority = 0 WHERE state = 'pending' AND kind IN ({urgent})")
    op.execute("UPDATE outbox_messages SET priority = 2 WHERE state = 'pending' AND kind = 'points_expire'")
    op.drop_index("ix_outbox_messages_due", table_name="outbox_messages")
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["channel", "priority", "next_attempt_at"],
        postgresql_where=pending,
        sqlite_where=pending,
    )
    op.create_table('sending_paces',
    sa.Column('channel', sa.Enum('email', 'sms', name='channel', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_urgent_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_sending_paces'))
    )


def downgrade() -> None:
    raise RuntimeError("the books hold more than the tables before can; restore a backup instead")
