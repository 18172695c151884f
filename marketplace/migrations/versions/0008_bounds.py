"""Days on which a person let the calendar run although the clock looked wrong."""

import sqlalchemy as sa
from alembic import op
revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('calendar_approvals',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_approvals'))
    )


def downgrade() -> None:
    op.drop_table('calendar_approvals')
