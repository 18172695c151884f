"""Code pools: partners' own codes, which an offer hands out in place of ours."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)
LEFT = sa.text("state = 'left'")
STAGED = sa.text("state = 'staged'")
OPEN = sa.text("state IN ('waiting', 'reading', 'read', 'adding')")


def upgrade() -> None:
    op.create_table('code_pools',
    sa.Column('offer_id', ID, autoincrement=False, nullable=False),
    sa.Column('partner_id', ID, nullable=False),
    sa.Column('form', sa.Enum('text', 'qr', 'code128', 'ean13', 'link', name='form', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('low_at', sa.Integer(), nullable=False),
    sa.Column('low_told_at', MOMENT, nullable=True),
    sa.Column('opened_at', MOMENT, nullable=False),
    sa.Column('closed_at', MOMENT, nullable=True),
    sa.CheckConstraint('low_at >= 0', name=op.f('ck_code_pools_low_at')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_code_pools_offer_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_code_pools_partner_id')),
    sa.PrimaryKeyConstraint('offer_id', name=op.f('pk_code_pools'))
    )
    op.create_index(op.f('ix_code_pools_partner_id'), 'code_pools', ['partner_id'])
    op.create_table('pool_uploads',
    sa.Column('id', ID, nullable=False),
    sa.Column('offer_id', ID, nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('uploaded', sa.String(length=80), nullable=True),
    sa.Column('staff_id', ID, nullable=True),
    sa.Column('ran_by', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'reading', 'read', 'adding', 'added', 'discarded', 'failed', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('refused_size', sa.BigInteger(), nullable=False),
    sa.Column('good', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('beat_at', MOMENT, nullable=True),
    sa.Column('finished_at', MOMENT, nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.CheckConstraint('good >= 0 AND refused >= 0', name=op.f('ck_pool_uploads_counts')),
    sa.ForeignKeyConstraint(['offer_id'], ['code_pools.offer_id'], name=op.f('fk_pool_uploads_offer_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_pool_uploads_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pool_uploads'))
    )
    op.create_index(op.f('ix_pool_uploads_offer_id'), 'pool_uploads', ['offer_id'])
    op.create_index('ix_pool_uploads_open', 'pool_uploads', ['id'], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_table('pool_codes',
    sa.Column('id', ID, nullable=False),
    sa.Column('offer_id', ID, nullable=False),
    sa.Column('upload_id', ID, nullable=False),
    sa.Column('code_hash', sa.String(length=13), nullable=False),
    sa.Column('sealed_code', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Enum('staged', 'left', 'handed_out', 'recalled', 'ended', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('good_until', MOMENT, nullable=True),
    sa.Column('conversion_id', ID, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'handed_out') = (conversion_id IS NOT NULL)", name=op.f('ck_pool_codes_handed_out')),
    sa.CheckConstraint("(state IN ('recalled', 'ended')) = (ended_at IS NOT NULL)", name=op.f('ck_pool_codes_ended')),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_pool_codes_conversion_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['code_pools.offer_id'], name=op.f('fk_pool_codes_offer_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['pool_uploads.id'], name=op.f('fk_pool_codes_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pool_codes')),
    sa.UniqueConstraint('code_hash', name='uq_pool_codes_code'),
    sa.UniqueConstraint('conversion_id', name='uq_pool_codes_conversion')
    )
    op.create_index('ix_pool_codes_left', 'pool_codes', ['offer_id', 'good_until', 'id'], postgresql_where=LEFT, sqlite_where=LEFT)
    op.create_index('ix_pool_codes_staged', 'pool_codes', ['upload_id', 'id'], postgresql_where=STAGED, sqlite_where=STAGED)
    op.create_index('ix_pool_codes_offer_state', 'pool_codes', ['offer_id', 'state'])


def downgrade() -> None:
    raise RuntimeError("the partners' own codes would be lost; restore a backup instead")
