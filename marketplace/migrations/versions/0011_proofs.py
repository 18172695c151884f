"""Sessions remember when and how their users proved who they are; second factors."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'

PROOFS = ("password", "totp", "passkey", "recovery-code")


def upgrade() -> None:
    remember_proofs()
    make_second_factors()


def remember_proofs() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    proofs = ", ".join(f"'{proof}'" for proof in PROOFS)
    op.execute(f"ALTER TABLE sign_ins ADD COLUMN proven_at {moment} DEFAULT '1970-01-01 00:00:00' NOT NULL")
    op.execute("UPDATE sign_ins SET proven_at = created_at")  # the password was typed then
    op.execute(
        "ALTER TABLE sign_ins ADD COLUMN proven_by VARCHAR(20) DEFAULT 'password' NOT NULL "
        f"CONSTRAINT ck_sign_ins_proven_by CHECK (proven_by IN ({proofs}))"
    )


def make_second_factors() -> None:
    op.create_table('second_factors',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('totp', 'passkey', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=True),
    sa.Column('used_step', sa.BigInteger(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1023), nullable=True),
    sa.Column('public_key', sa.LargeBinary(), nullable=True),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proven_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'totp') = (secret IS NOT NULL)", name=op.f('ck_second_factors_totp_secret')),
    sa.CheckConstraint(
        "kind <> 'passkey' OR (credential_id IS NOT NULL AND public_key IS NOT NULL AND proven_at IS NOT NULL)",
        name=op.f('ck_second_factors_passkey_key'),
    ),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_second_factors_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factors')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_second_factors_credential_id'))
    )
    op.create_index(op.f('ix_second_factors_user_id'), 'second_factors', ['user_id'])
    op.create_table('recovery_codes',
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_recovery_codes'))
    )
    op.create_index(op.f('ix_recovery_codes_user_id'), 'recovery_codes', ['user_id'])
    op.create_table('passkey_challenges',
    sa.Column('challenge_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Enum('add', 'prove', name='purpose', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_passkey_challenges_user_id')),
    sa.PrimaryKeyConstraint('challenge_hash', name=op.f('pk_passkey_challenges'))
    )
    op.create_index(op.f('ix_passkey_challenges_expires_at'), 'passkey_challenges', ['expires_at'])
    op.create_index(op.f('ix_passkey_challenges_user_id'), 'passkey_challenges', ['user_id'])


def downgrade() -> None:
    for table in ("passkey_challenges", "recovery_codes", "second_factors"):
        op.drop_table(table)
    op.drop_column("sign_ins", "proven_by")
    op.drop_column("sign_ins", "proven_at")
