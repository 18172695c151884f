"""Favourite offers, the alerts that customers choose, and where branches are."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('alert_choices',
    sa.Column('customer_id', ID, autoincrement=False, nullable=False),
    sa.Column('favourite_closes_days', sa.Integer(), nullable=True),
    sa.Column('favourite_back', sa.Boolean(), nullable=False),
    sa.Column('code_ends', sa.Boolean(), nullable=False),
    sa.CheckConstraint('favourite_closes_days IS NULL OR favourite_closes_days BETWEEN 1 AND 30', name=op.f('ck_alert_choices_favourite_closes_days')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_alert_choices_customer_id')),
    sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_alert_choices'))
    )
    op.create_table('favourites',
    sa.Column('id', ID, nullable=False),
    sa.Column('customer_id', ID, nullable=False),
    sa.Column('offer_id', ID, nullable=False),
    sa.Column('marked_at', MOMENT, nullable=False),
    sa.Column('gone_since', MOMENT, nullable=True),
    sa.Column('closing_told', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_favourites_customer_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_favourites_offer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_favourites')),
    sa.UniqueConstraint('customer_id', 'offer_id', name=op.f('uq_favourites_customer_id_offer_id'))
    )
    op.create_index(op.f('ix_favourites_offer_id'), 'favourites', ['offer_id'])
    op.create_index(op.f('ix_favourites_gone_since'), 'favourites', ['gone_since'])
    # one by one, as SQLite would otherwise make the table anew
    double = "DOUBLE PRECISION" if op.get_bind().dialect.name == "postgresql" else "DOUBLE"
    op.execute(f"ALTER TABLE branches ADD COLUMN latitude {double}"
        " CONSTRAINT ck_branches_latitude CHECK (latitude BETWEEN -90 AND 90)")
    op.execute(f"ALTER TABLE branches ADD COLUMN longitude {double}"
        " CONSTRAINT ck_branches_longitude CHECK (longitude BETWEEN -180 AND 180)"
        " CONSTRAINT ck_branches_coordinates CHECK ((latitude IS NULL) = (longitude IS NULL))")


def downgrade() -> None:
    raise RuntimeError("the favourites of customers would be lost; restore a backup instead")
