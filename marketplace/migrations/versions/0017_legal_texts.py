"""The privacy notice and the terms in versions, and who accepted which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'

APPEND_ONLY = ('legal_text_versions', 'legal_acceptances')


def big_id():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def json():
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def kind():
    return sa.Enum('privacy', 'terms', 'partner_terms', name='kind', native_enum=False, create_constraint=True, length=20)


def keep(table: str) -> None:
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


def upgrade() -> None:
    op.create_table('legal_text_versions',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('kind', kind(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', json(), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('asks_acceptance', sa.Boolean(), nullable=False),
    sa.Column('in_force_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', big_id(), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_legal_text_versions_number')),
    sa.ForeignKeyConstraint(['published_by'], ['users.id'], name=op.f('fk_legal_text_versions_published_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_text_versions')),
    sa.UniqueConstraint('kind', 'number', name=op.f('uq_legal_text_versions_kind_number'))
    )
    op.create_table('legal_text_drafts',
    sa.Column('kind', kind(), nullable=False),
    sa.Column('text', json(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_by', big_id(), nullable=True),
    sa.ForeignKeyConstraint(['edited_by'], ['users.id'], name=op.f('fk_legal_text_drafts_edited_by')),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_legal_text_drafts'))
    )
    op.create_table('legal_acceptances',
    sa.Column('id', big_id(), nullable=False),
    sa.Column('user_id', big_id(), nullable=False),
    sa.Column('kind', kind(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('registration', 'sign-in', 'api', name='channel', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_legal_acceptances_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_acceptances')),
    sa.UniqueConstraint('user_id', 'kind', 'number', 'channel', name=op.f('uq_legal_acceptances_user_id_kind_number_channel'))
    )
    op.add_column('sign_ins', sa.Column('texts_due', sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in APPEND_ONLY:
        keep(table)


def downgrade() -> None:
    op.drop_column('sign_ins', 'texts_due')
    for table in ('legal_acceptances', 'legal_text_drafts', 'legal_text_versions'):
        op.drop_table(table)
