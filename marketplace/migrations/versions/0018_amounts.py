"""Partner offers can be sold by the amount: from `points` to `points_most`, in steps."""

from alembic import op

revision = '0018'
down_revision = '0017'

# one by one, as SQLite would otherwise make the table anew
STEPS = (
    "points_most IS NULL OR (kind = 'partner' AND worth_cents > 0 AND points_step > 0"
    " AND points_most > points AND (points_most - points) % points_step = 0"
    " AND CAST(points_step AS BIGINT) * worth_cents % points = 0"
    " AND CAST(points_most AS BIGINT) * worth_cents / points <= 2147483647)"
)


def upgrade() -> None:
    op.execute("ALTER TABLE offers ADD COLUMN points_most INTEGER")
    op.execute(
        "ALTER TABLE offers ADD COLUMN points_step INTEGER"
        " CONSTRAINT ck_offers_amount CHECK ((points_most IS NULL) = (points_step IS NULL))"
        f" CONSTRAINT ck_offers_amount_steps CHECK ({STEPS})"
    )


def downgrade() -> None:
    raise RuntimeError("an amount cannot be told without its steps; restore a backup instead")
