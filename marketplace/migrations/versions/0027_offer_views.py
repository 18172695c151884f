"""How often the page of each offer is seen, by day."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('offer_views',
    sa.Column('offer_id', ID, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.CheckConstraint("views > 0", name=op.f('ck_offer_views_views')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_offer_views_offer_id')),
    sa.PrimaryKeyConstraint('offer_id', 'day', name=op.f('pk_offer_views'))
    )
    op.create_index(op.f('ix_offer_views_day'), 'offer_views', ['day'])


def downgrade() -> None:
    op.drop_table('offer_views')
