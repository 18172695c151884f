"""Sessions remember when and how their users proved who they are."""

from alembic import op

revision = '0011'
down_revision = '0009'

PROOFS = ("password", "totp", "passkey", "recovery-code")


def upgrade() -> None:
    remember_proofs()


def remember_proofs() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    proofs = ", ".join(f"'{proof}'" for proof in PROOFS)
    op.execute(f"ALTER TABLE sign_ins ADD COLUMN proven_at {moment} DEFAULT '1970-01-01 00:00:00' NOT NULL")
    op.execute("UPDATE sign_ins SET proven_at = created_at")  # the password was typed then
    op.execute(
        "ALTER TABLE sign_ins ADD COLUMN proven_by VARCHAR(20) DEFAULT 'password' NOT NULL "
        f"CONSTRAINT ck_sign_ins_proven_by CHECK (proven_by IN ({proofs}))"
    )


def downgrade() -> None:
    op.drop_column("sign_ins", "proven_by")
    op.drop_column("sign_ins", "proven_at")
