"""The personal number and the address of customers, encrypted, where the operator holds them."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('personal_details',
    sa.Column('id', ID, nullable=False),
    sa.Column('customer_id', ID, nullable=False),
    sa.Column('kind', sa.Enum('personal-number', 'address', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_personal_details_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_details')),
    sa.UniqueConstraint('customer_id', 'kind', name=op.f('uq_personal_details_customer_id_kind'))
    )


def downgrade() -> None:
    op.drop_table('personal_details')
